package io.holdfast.rest;

import io.holdfast.model.Morphology;
import io.holdfast.port.Diagnosis;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says what a target's own examination found in the words of the line's doctor. */
final class Diagnoses {
    private Diagnoses() {}

    static List<Diagnosis> of(QualitySystem system, Set<Morphology> defects, InstantSource clock)
            throws InterruptedException {
        List<Diagnosis> diagnoses = new ArrayList<>();
        for (Finding finding : system.examine()) {
            Diagnosis.Side side = side(finding.side());
            String part = finding.side().name().toLowerCase(Locale.ROOT);
            diagnoses.add(
                    finding.good()
                            ? Diagnosis.well(part, side, finding.what(), "")
                            : Diagnosis.fault(part, side, what(finding.side()), finding.what(), finding.mend()));
        }
        system.crosswalk().ifPresent(crosswalk -> diagnoses.add(crosswalk(crosswalk, defects, clock.instant())));
        return diagnoses;
    }

    private static Diagnosis crosswalk(Crosswalk crosswalk, Set<Morphology> defects, Instant now) {
        Set<String> missing = new TreeSet<>();
        for (Morphology each : defects) {
            Optional<?> theirs = crosswalk.find(Crosswalk.Kind.DEFECT, each.value(), now);
            if (theirs.isEmpty()) {
                missing.add(each.value());
            }
        }
        return missing.isEmpty()
                ? Diagnosis.well(
                        "crosswalk",
                        Diagnosis.Side.OT,
                        "every kind of defect that was seen has a name at the target",
                        "table " + crosswalk.version())
                : Diagnosis.fault(
                        "crosswalk",
                        Diagnosis.Side.OT,
                        "kinds of defect that were seen have no name at the target",
                        missing + " lack in table " + crosswalk.version(),
                        "add them to the crosswalk, before a report of one is parked");
    }

    private static Diagnosis.Side side(Finding.Side side) {
        return side == Finding.Side.CONFIGURATION ? Diagnosis.Side.OT : Diagnosis.Side.IT;
    }

    private static String what(Finding.Side side) {
        return switch (side) {
            case NETWORK -> "the way to the target is broken";
            case ACCOUNT -> "the target does not let us in";
            case TARGET -> "the target is not as it must be";
            case CONFIGURATION -> "our settings do not fit the target";
        };
    }
}
