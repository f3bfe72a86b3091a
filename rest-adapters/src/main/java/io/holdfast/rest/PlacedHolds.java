package io.holdfast.rest;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.HoldReport.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what was placed at a target, by which means and under which name of the target, for a release to lift that and
 * nothing else. With a folder it remembers across restarts: one JSON file for each hold. Confined to its destination's lock.
 */
final class PlacedHolds {
    private static final Logger LOG = LoggerFactory.getLogger(PlacedHolds.class);
    private static final int REMEMBERED = 10_000;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final @Nullable Path folder;
    private final Map<HoldId, HoldReport> reports = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HoldId, HoldReport> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * Makes a memory.
     *
     * @param folder where it is kept, made where it is missing; null to forget it all at the end
     */
    PlacedHolds(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Returns what is remembered of a hold. */
    Optional<HoldReport> of(HoldId hold) {
        HoldReport known = reports.get(hold);
        return known != null ? Optional.of(known) : read(hold);
    }

    /** Returns the report, with what is known to be ours where the target cannot tell whose it is. */
    HoldReport recognised(HoldReport report) {
        Map<HoldItem, Step> before = before(report.hold());
        return new HoldReport(
                report.hold(),
                report.revision(),
                report.steps().stream()
                        .map(step -> recognised(step, before.get(HoldItems.item(step.subject()))))
                        .toList());
    }

    private static Step recognised(Step now, @Nullable Step before) {
        return now.outcome() == Outcome.ALREADY_HELD && before != null && before.ours()
                ? new Step(
                        now.subject(), before.outcome(), before.rung(), before.scope(), before.reference(), now.note())
                : now;
    }

    /** Keeps a report, and of what was reported before that of which it says nothing. */
    void keep(HoldReport report) {
        Map<HoldItem, Step> left = before(report.hold());
        report.steps().forEach(step -> left.remove(HoldItems.item(step.subject())));
        List<Step> steps = new ArrayList<>(report.steps());
        steps.addAll(left.values());
        HoldReport whole = new HoldReport(report.hold(), report.revision(), steps);
        reports.remove(report.hold());
        reports.put(report.hold(), whole);
        write(whole);
    }

    private Map<HoldItem, Step> before(HoldId hold) {
        Map<HoldItem, Step> steps = new LinkedHashMap<>();
        of(hold).ifPresent(report -> report.steps().forEach(step -> steps.put(HoldItems.item(step.subject()), step)));
        return steps;
    }

    private Optional<HoldReport> read(HoldId hold) {
        Path file = file(hold);
        if (file == null || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(Files.readAllBytes(file), HoldReport.class));
        } catch (IOException e) {
            LOG.error("{}: what was placed for {} cannot be read; its release is left to a person", file, hold, e);
            return Optional.empty();
        }
    }

    /** The hold is in force, whether it can be noted or not. */
    private void write(HoldReport report) {
        Path file = file(report.hold());
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(MAPPER.writeValueAsBytes(report));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error(
                    "{}: what was placed for {} cannot be noted: after a restart a person must release it",
                    file,
                    report.hold(),
                    e);
        }
    }

    private @Nullable Path file(HoldId hold) {
        // A name may have what a file's must not.
        UUID name = UUID.nameUUIDFromBytes(hold.value().getBytes(StandardCharsets.UTF_8));
        return folder == null ? null : folder.resolve(name + ".json");
    }
}
