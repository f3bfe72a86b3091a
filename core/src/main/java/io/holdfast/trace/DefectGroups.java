package io.holdfast.trace;

import io.holdfast.model.DefectSummary;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.UnitId;
import io.holdfast.port.SeenDefect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Defects put together by kind and place: a zone, or the neighbourhood of the first point that was seen there. */
final class DefectGroups {
    private final long radiusMicrometres;
    private final int most;
    private final Map<Morphology, List<Group>> groups = new HashMap<>();
    private int count;
    private boolean full;

    DefectGroups(long radiusMicrometres, int most) {
        this.radiusMicrometres = radiusMicrometres;
        this.most = most;
    }

    private static final class Group {
        final Morphology morphology;
        final Place place;
        final Set<UnitId> units = new HashSet<>();
        Instant first;
        Instant last;

        Group(SeenDefect defect) {
            morphology = defect.morphology();
            place = defect.place();
            first = defect.deviceTime();
            last = defect.deviceTime();
        }

        void add(SeenDefect defect) {
            units.add(defect.unit());
            first = defect.deviceTime().isBefore(first) ? defect.deviceTime() : first;
            last = defect.deviceTime().isAfter(last) ? defect.deviceTime() : last;
        }
    }

    void add(SeenDefect defect) {
        List<Group> ofKind = groups.computeIfAbsent(defect.morphology(), kind -> new ArrayList<>());
        for (Group group : ofKind) {
            if (group.place.within(defect.place(), radiusMicrometres)) {
                group.add(defect);
                return;
            }
        }
        if (count == most) {
            full = true;
            return;
        }
        count++;
        Group group = new Group(defect);
        group.add(defect);
        ofKind.add(group);
    }

    /** Tells whether there were more than are listed. */
    boolean isFull() {
        return full;
    }

    /** Returns them, most units first. */
    List<DefectSummary> summaries() {
        return groups.values().stream()
                .flatMap(List::stream)
                .map(group ->
                        new DefectSummary(group.morphology, group.place, group.units.size(), group.first, group.last))
                .sorted(Comparator.comparing((DefectSummary summary) -> -summary.unitCount())
                        .thenComparing(summary -> summary.morphology().value())
                        .thenComparing(summary -> summary.place().toString()))
                .toList();
    }
}
