package io.holdfast.internal.ledger;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one piece counts for: a function of the set of its results and of what a person decided, in whatever order they came.
 *
 * <p>A piece belongs to the station, context and shift of its first real inspection by device time, also where others lie beyond
 * the shift's end. The first attempt of each station decides what that station found; the last attempt of each, the end.
 */
final class PieceCount {
    private static final Comparator<InspectionResult> IN_TIME = Comparator.comparing(InspectionResult::deviceTime)
            .thenComparing(result -> result.id().value());

    private final List<InspectionResult> real;
    private final @Nullable Fate decided;
    private final Map<EquipmentId, InspectionResult> firstAttempts = new LinkedHashMap<>();
    private final Map<EquipmentId, InspectionResult> last = new LinkedHashMap<>();
    private int retests;
    private int repeats;

    PieceCount(Collection<InspectionResult> results, @Nullable Fate decided) {
        this.decided = decided;
        real = results.stream()
                .filter(result -> !result.simulated() && !result.partial())
                .sorted(IN_TIME)
                .toList();
        for (InspectionResult result : real) {
            if (result.attempt() > 1) {
                retests++;
            } else if (firstAttempts.putIfAbsent(result.station(), result) != null) {
                repeats++;
            }
            last.merge(result.station(), result, (one, other) -> other.attempt() >= one.attempt() ? other : one);
        }
    }

    boolean isInspected() {
        return !real.isEmpty();
    }

    /** What decides where and when it counts. */
    InspectionResult first() {
        return real.get(0);
    }

    Collection<InspectionResult> firstAttempts() {
        return firstAttempts.values();
    }

    int retests() {
        return retests;
    }

    int repeats() {
        return repeats;
    }

    boolean isFirstPassGood() {
        return !firstAttempts.isEmpty()
                && last.keySet().equals(firstAttempts.keySet())
                && firstAttempts.values().stream().allMatch(result -> result.verdict() == Verdict.PASS);
    }

    Fate fate(Fate rejects) {
        boolean good = last.values().stream().allMatch(result -> result.verdict() == Verdict.PASS);
        if (decided != null) {
            return decided == Fate.REWORK && good ? Fate.GOOD : decided;
        }
        if (good) {
            return Fate.GOOD;
        }
        return last.values().stream().anyMatch(result -> result.verdict() == Verdict.FAIL) ? rejects : Fate.OPEN;
    }

    /** What it is bad for: the first defect in time that somebody marked, or null. */
    @Nullable
    Morphology reason() {
        for (InspectionResult result : real) {
            for (Defect defect : result.defects()) {
                if (defect.confirmation() != Confirmation.FALSE_CALL) {
                    return defect.morphology();
                }
            }
        }
        return null;
    }
}
