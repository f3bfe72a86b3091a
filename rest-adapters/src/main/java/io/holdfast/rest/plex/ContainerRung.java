package io.holdfast.rest.plex;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Rung;
import io.holdfast.rest.internal.VendorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds each container of a lot. Its reference keeps the status before, to go back to, where all containers had the same, and the
 * containers that were held before, which are not ours to release.
 *
 * <p>Containers are read over the REST interface, which cannot change their status; a data source does.
 */
final class ContainerRung implements Rung {
    private static final String WITHOUT = " without ";
    private static final String STATUS = "containerStatus";

    private final PlexRest rest;
    private final DataSources sources;
    private final Plex.ContainerHold settings;
    private final String path;

    ContainerRung(Plex system, Plex.ContainerHold settings) {
        rest = system.rest(Lane.HOLD);
        sources = system.sources(Lane.HOLD);
        this.settings = settings;
        path = system.settings().containers;
    }

    @Override
    public String words(HoldSubject subject) {
        return "set the containers of lot " + subject.lot() + " to " + settings.held();
    }

    @Override
    public HoldScope scope() {
        return HoldScope.LOT;
    }

    @Override
    public boolean reaches(HoldSubject subject) {
        return subject.lot() != null;
    }

    @Override
    public State read(HoldSubject subject, String key) throws VendorException, InterruptedException {
        List<JsonNode> lots = lots(subject);
        if (lots.size() != 1) {
            return State.of(
                    Standing.NOT_FOUND,
                    lots.isEmpty() ? "Plex has no such lot" : "several parts have a lot of that number");
        }
        List<JsonNode> containers = containers(subject);
        if (containers.isEmpty()) {
            return State.of(Standing.GONE, "no container of it is left");
        }
        Set<String> statuses = new TreeSet<>();
        Set<String> held = new TreeSet<>();
        for (JsonNode container : containers) {
            String status = PlexRest.required(container, STATUS);
            if (status.equals(settings.held())) {
                held.add(PlexRest.required(container, "serialNo"));
            } else {
                statuses.add(status);
            }
        }
        String name = subject.lot() + (held.isEmpty() ? "" : WITHOUT + String.join(",", held));
        return new State(
                statuses.isEmpty() ? Standing.HELD : Standing.FREE,
                false,
                new Reference(
                        "lot",
                        name + "/" + (statuses.size() == 1 ? statuses.iterator().next() : "")),
                "");
    }

    @Override
    public @Nullable Reference place(HoldSubject subject, String key, Remarks remarks)
            throws VendorException, InterruptedException {
        for (JsonNode container : containers(subject)) {
            if (!settings.held().equals(Json.text(container, STATUS))) {
                set(container, settings.held(), key);
            }
        }
        return null;
    }

    @Override
    public boolean repeatsHarmlessly() {
        return true;
    }

    @Override
    public void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException {
        Set<String> notOurs = before(reference);
        for (JsonNode container : containers(subject)) {
            boolean held = settings.held().equals(Json.text(container, STATUS));
            if (held && !notOurs.contains(PlexRest.required(container, "serialNo"))) {
                set(container, Rung.before(reference, settings.held(), settings.released()), key);
            }
        }
    }

    /** Returns the containers that were held before us. */
    private static Set<String> before(@Nullable Reference reference) {
        int begin = reference == null ? -1 : reference.id().indexOf(WITHOUT);
        if (reference == null || begin < 0) {
            return Set.of();
        }
        String list = reference
                .id()
                .substring(begin + WITHOUT.length(), reference.id().lastIndexOf('/'));
        return new TreeSet<>(List.of(list.split(",", -1)));
    }

    private void set(JsonNode container, String status, String key) throws VendorException, InterruptedException {
        sources.write(
                settings.source(),
                Map.of("serial", PlexRest.required(container, "serialNo"), "status", status, "key", key));
    }

    private List<JsonNode> lots(HoldSubject subject) throws VendorException, InterruptedException {
        return rest.list(PlexGenealogy.LOTS, "lotNumber", Objects.requireNonNull(subject.lot()));
    }

    private List<JsonNode> containers(HoldSubject subject) throws VendorException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        for (JsonNode lot : lots(subject)) {
            all.addAll(rest.list(path, "lotId", PlexRest.required(lot, "id")));
        }
        return all;
    }
}
