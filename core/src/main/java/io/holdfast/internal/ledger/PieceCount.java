package io.holdfast.internal.ledger;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    // A piece has few results: to look through a list is quicker than a map.
    private final List<InspectionResult> firstAttempts;
    private final List<InspectionResult> last;
    private int retests;
    private int repeats;

    PieceCount(List<InspectionResult> results, @Nullable Fate decided) {
        this.decided = decided;
        real = new ArrayList<>(results.size());
        firstAttempts = new ArrayList<>(results.size());
        last = new ArrayList<>(results.size());
        for (InspectionResult result : results) {
            if (!result.simulated() && !result.partial()) {
                real.add(result);
            }
        }
        if (real.size() > 1) {
            real.sort(IN_TIME);
        }
        for (InspectionResult result : real) {
            if (result.attempt() > 1) {
                retests++;
            } else if (ofStation(firstAttempts, result) < 0) {
                firstAttempts.add(result);
            } else {
                repeats++;
            }
            int at = ofStation(last, result);
            if (at < 0) {
                last.add(result);
            } else if (result.attempt() >= last.get(at).attempt()) {
                last.set(at, result);
            }
        }
    }

    private static int ofStation(List<InspectionResult> results, InspectionResult result) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).station().equals(result.station())) {
                return i;
            }
        }
        return -1;
    }

    private static boolean allPass(List<InspectionResult> results) {
        for (InspectionResult result : results) {
            if (result.verdict() != Verdict.PASS) {
                return false;
            }
        }
        return true;
    }

    boolean isInspected() {
        return !real.isEmpty();
    }

    /** What decides where and when it counts. */
    InspectionResult first() {
        return real.get(0);
    }

    List<InspectionResult> firstAttempts() {
        return firstAttempts;
    }

    int retests() {
        return retests;
    }

    int repeats() {
        return repeats;
    }

    boolean isFirstPassGood() {
        // Each station that has a first attempt has a last one.
        return !firstAttempts.isEmpty() && last.size() == firstAttempts.size() && allPass(firstAttempts);
    }

    Fate fate(Fate rejects) {
        boolean good = allPass(last);
        if (decided != null) {
            return decided == Fate.REWORK && good ? Fate.GOOD : decided;
        }
        if (good) {
            return Fate.GOOD;
        }
        for (InspectionResult result : last) {
            if (result.verdict() == Verdict.FAIL) {
                return rejects;
            }
        }
        return Fate.OPEN;
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
