package io.holdfast.contain;

import io.holdfast.model.EpisodeId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells, of each result that comes, whether it changes what an episode concluded earlier: one made in the interval of a hold that
 * is in force, or a good one that is nearer behind the last member than any before. Confined to the writer's thread.
 */
final class LateWatch {
    private final Map<EpisodeId, Span> spans = new HashMap<>();
    private final Map<Segment, Set<EpisodeId>> bySegment = new HashMap<>();
    private final Map<EpisodeId, Set<UnitId>> touched = new LinkedHashMap<>();
    private final Map<EpisodeId, InspectionResult> clean = new LinkedHashMap<>();

    /**
     * What is watched for an episode.
     *
     * @param held the interval of its hold, or null
     * @param cleanAfter behind which device time a good unit is clean, or null where that is not asked
     * @param cleanBefore before which it is news, or null where none is known
     */
    record Span(
            List<Segment> segments,
            @Nullable Interval held,
            @Nullable Instant cleanAfter,
            @Nullable Instant cleanBefore) {}

    /** An interval of device time, borders included. */
    record Interval(Instant from, Instant to) {
        boolean contains(Instant time) {
            return !time.isBefore(from) && !time.isAfter(to);
        }
    }

    void watch(EpisodeId episode, Span span) {
        forget(episode);
        if (span.held() != null || span.cleanAfter() != null) {
            spans.put(episode, span);
            span.segments()
                    .forEach(segment -> bySegment
                            .computeIfAbsent(segment, key -> new LinkedHashSet<>())
                            .add(episode));
        }
    }

    private void forget(EpisodeId episode) {
        Span before = spans.remove(episode);
        if (before != null) {
            for (Segment segment : before.segments()) {
                Set<EpisodeId> left = bySegment.getOrDefault(segment, Set.of());
                left.remove(episode);
                if (left.isEmpty()) {
                    bySegment.remove(segment);
                }
            }
        }
    }

    void arrived(InspectionResult result) {
        if (spans.isEmpty() || result.simulated()) {
            return;
        }
        // A unit without context may belong to any hold of its station; which one, the journal knows.
        Collection<EpisodeId> near =
                result.context() == null ? spans.keySet() : bySegment.getOrDefault(result.segment(), Set.of());
        Instant time = result.deviceTime();
        for (EpisodeId episode : near) {
            Span span = spans.get(episode);
            if (span == null) {
                continue;
            }
            if (span.held() != null && span.held().contains(time)) {
                touched.computeIfAbsent(episode, key -> new LinkedHashSet<>()).add(result.unit());
            }
            if (isClean(result, span) && span.segments().contains(result.segment())) {
                clean.merge(
                        episode, result, (one, other) -> one.deviceTime().isAfter(other.deviceTime()) ? other : one);
            }
        }
    }

    private static boolean isClean(InspectionResult result, Span span) {
        Instant time = result.deviceTime();
        return span.cleanAfter() != null
                && result.counts()
                && result.verdict() == Verdict.PASS
                && time.isAfter(span.cleanAfter())
                && (span.cleanBefore() == null || time.isBefore(span.cleanBefore()));
    }

    /** Returns the episodes that results were made in the interval of, with their units, since the last call. */
    Map<EpisodeId, Set<UnitId>> takeTouched() {
        Map<EpisodeId, Set<UnitId>> taken = new LinkedHashMap<>(touched);
        touched.clear();
        return taken;
    }

    /** Returns the clean results that came since the last call, the earliest for each episode. */
    Map<EpisodeId, InspectionResult> takeClean() {
        Map<EpisodeId, InspectionResult> taken = new LinkedHashMap<>(clean);
        clean.clear();
        return taken;
    }
}
