package io.holdfast.internal.ledger;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The first attempts of the segments that were asked for last, in order of device time: read from the journal once, kept up to date
 * with what is committed since. Thread-safe; reading the journal holds up nobody.
 */
public final class LiveGaps {
    /** Beyond so many first attempts together, segments that were not asked for are forgotten. */
    public static final int MOST_ATTEMPTS = 100_000;

    private final int mostAttempts;
    private final Map<Segment, Track> tracks = new LinkedHashMap<>();

    /** Makes one that remembers nothing yet. */
    public LiveGaps() {
        this(MOST_ATTEMPTS);
    }

    /** Makes one that remembers at most so many. */
    public LiveGaps(int mostAttempts) {
        this.mostAttempts = mostAttempts;
    }

    /**
     * Good units between two that failed.
     *
     * @param end when the second of them was inspected
     * @param units how many
     */
    public record Gap(Instant end, int units) {}

    private record Attempt(Instant at, String result) {}

    private static final Comparator<Attempt> ORDER =
            Comparator.comparing(Attempt::at).thenComparing(Attempt::result);

    /** A first attempt that was counted, or that is no longer. */
    private record Step(Attempt attempt, boolean counts, boolean failed) {}

    /** Of one segment. Steps may be told twice, of the journal and of the change that wrote it: the last of one attempt holds. */
    private static final class Track {
        /** Whether each failed. */
        private final NavigableMap<Attempt, Boolean> attempts = new TreeMap<>(ORDER);

        /** What came while the journal is read; null after. */
        private @Nullable List<Step> meanwhile = new ArrayList<>();

        void take(Step step) {
            if (meanwhile != null) {
                meanwhile.add(step);
            } else if (step.counts) {
                attempts.put(step.attempt, step.failed);
            } else {
                attempts.remove(step.attempt);
            }
        }

        void loaded(Map<Attempt, Boolean> fromJournal) {
            attempts.putAll(fromJournal);
            List<Step> came = meanwhile;
            meanwhile = null;
            if (came != null) {
                came.forEach(this::take);
            }
        }
    }

    private static Step step(InspectionResult result, boolean counts) {
        return new Step(
                new Attempt(result.deviceTime(), result.id().value()), counts, result.verdict() != Verdict.PASS);
    }

    /** Takes in what was committed. */
    public synchronized void apply(LedgerChange change) {
        if (!tracks.isEmpty()) {
            change.forEachAttempt((result, counts) -> {
                Track track = tracks.get(result.segment());
                if (track != null) {
                    track.take(step(result, counts));
                }
            });
            forgetBeyond(null);
        }
    }

    /**
     * Returns the gaps between first attempts that failed, in order of device time.
     *
     * @param from of first attempts from this on, or null
     * @param to of first attempts up to this, or null
     */
    public List<Gap> gaps(Segment segment, @Nullable Instant from, @Nullable Instant to, StoreReader journal)
            throws StoreException {
        Track track;
        boolean isNew;
        synchronized (this) {
            Track known = tracks.get(segment);
            isNew = known == null;
            track = known == null ? new Track() : known;
            // The one asked last comes last.
            tracks.remove(segment);
            tracks.put(segment, track);
            if (track.meanwhile == null) {
                return gaps(track.attempts, from, to);
            }
        }
        Map<Attempt, Boolean> read = null;
        try {
            read = firstAttempts(segment, journal);
        } finally {
            if (isNew && read == null) {
                synchronized (this) {
                    tracks.remove(segment, track);
                }
            }
        }
        if (isNew) {
            synchronized (this) {
                track.loaded(read);
                List<Gap> gaps = gaps(track.attempts, from, to);
                forgetBeyond(segment);
                return gaps;
            }
        }
        // Somebody else is reading it for good.
        Track once = new Track();
        once.loaded(read);
        return gaps(once.attempts, from, to);
    }

    /** Forgets segments that were not asked for lately, where all together have too many; and the one that was, where it alone has. */
    private void forgetBeyond(@Nullable Segment asked) {
        int attempts = 0;
        for (Track track : tracks.values()) {
            attempts += track.attempts.size();
        }
        for (Iterator<Map.Entry<Segment, Track>> each = tracks.entrySet().iterator();
                attempts > mostAttempts && each.hasNext(); ) {
            Map.Entry<Segment, Track> oldest = each.next();
            if (oldest.getValue().meanwhile == null && !oldest.getKey().equals(asked)) {
                attempts -= oldest.getValue().attempts.size();
                each.remove();
            }
        }
        if (attempts > mostAttempts && asked != null) {
            tracks.remove(asked);
        }
    }

    private static Map<Attempt, Boolean> firstAttempts(Segment segment, StoreReader journal) throws StoreException {
        record Visit(UnitId unit, EquipmentId station) {}
        Map<Visit, Step> first = new HashMap<>();
        journal.forEachResult(ResultQuery.ofSegment(segment, null, null), result -> {
            if (result.counts()) {
                first.merge(
                        new Visit(result.unit(), result.station()),
                        step(result, true),
                        (one, other) -> ORDER.compare(one.attempt, other.attempt) <= 0 ? one : other);
            }
        });
        Map<Attempt, Boolean> failed = new HashMap<>();
        first.values().forEach(step -> failed.put(step.attempt, step.failed));
        return failed;
    }

    private static List<Gap> gaps(
            NavigableMap<Attempt, Boolean> attempts, @Nullable Instant from, @Nullable Instant to) {
        List<Gap> gaps = new ArrayList<>();
        int good = 0;
        boolean begun = false;
        for (Map.Entry<Attempt, Boolean> attempt : attempts.entrySet()) {
            Instant at = attempt.getKey().at;
            if ((from != null && at.isBefore(from)) || (to != null && at.isAfter(to))) {
                continue;
            }
            if (!attempt.getValue()) {
                good++;
                continue;
            }
            if (begun) {
                gaps.add(new Gap(at, good));
            }
            begun = true;
            good = 0;
        }
        return gaps;
    }
}
