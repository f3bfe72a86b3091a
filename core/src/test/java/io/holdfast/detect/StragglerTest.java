package io.holdfast.detect;

import static io.holdfast.detect.Line.scratchIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Late;
import io.holdfast.detect.DetectionEvent.Opened;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread that stalls in the middle of a call, as the scheduler may have it, while others go on. */
class StragglerTest {
    /** Where it stalls. */
    enum Point {
        BEFORE_ITS_RESULT_IS_KNOWN(1, true),
        AFTER_ITS_RESULT_IS_KNOWN(1, false),
        BEFORE_ITS_DEFECT_IS_PUBLISHED(2, true),
        AFTER_ITS_DEFECT_IS_PUBLISHED(2, false);

        final int publication;
        final boolean before;

        Point(int publication, boolean before) {
            this.publication = publication;
            this.before = before;
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RuleSet rules;
    private Line line;
    private Stalling publication;
    private CompletableFuture<List<DetectionEvent>> told;

    /** Three units in 10 s, 5 s of lateness; little room, so that slots are used again soon. */
    private void line(Point point) {
        publication = new Stalling(point);
        ClusterRule rule = ClusterRule.custom("R")
                .minimumUnits(3)
                .window(Duration.ofSeconds(10))
                .build();
        rules = new RuleSet(List.of(rule), Duration.ofSeconds(5));
        line = new Line(new LockFreeDetector(rules, new Capacity(4, 16, 1 << 12), publication));
    }

    /** Has another thread observe an inspection and stall. */
    private void stalls(Inspection inspection) throws Exception {
        told = new CompletableFuture<>();
        Thread thread = new Thread(() -> told.complete(line.detector.observe(inspection)), "straggler");
        publication.straggler = thread;
        thread.setDaemon(true);
        thread.start();
        assertThat(publication.stalled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    private List<DetectionEvent> goesOn() throws Exception {
        publication.release.countDown();
        return told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void theClusterItBelongsToIsToldOnce(Point point) throws Exception {
        line(point);
        stalls(line.inspection(0, "a", scratchIn("A")));
        List<DetectionEvent> others = line.sees(1, "b", scratchIn("A"));
        assertThat(others).isEmpty();
        others = line.sees(2, "c", scratchIn("A"));
        List<DetectionEvent> own = goesOn();
        boolean isPublished = point == Point.AFTER_ITS_DEFECT_IS_PUBLISHED;
        assertThat(isPublished ? others : own).singleElement().isInstanceOf(Opened.class);
        assertThat(isPublished ? own : others).isEmpty();
        assertThat(line.sees(3, "d", scratchIn("A"))).singleElement().isInstanceOf(Extended.class);
    }

    /** Many laps of every ring, and clusters that open, grow and close meanwhile. */
    @ParameterizedTest
    @EnumSource
    void stopsNobodyAndChangesNothingForTheOthers(Point point) throws Exception {
        line(point);
        stalls(line.inspection(0, "a", scratchIn("elsewhere")));
        Line undisturbed = new Line(ClusterDetector.of(rules));
        undisturbed.sees(0, "a", scratchIn("elsewhere"));
        for (int i = 0; i < 5_000; i++) {
            assertThat(line.sees(i * 0.5, "u" + i, scratchIn("Z" + (i / 40) % 7)))
                    .isEqualTo(undisturbed.sees(i * 0.5, "u" + i, scratchIn("Z" + (i / 40) % 7)));
        }
        assertThat(line.said(Opened.class)).hasSizeGreaterThan(100);
        assertThat(line.said(Closed.class)).hasSizeGreaterThan(100);
        goesOn();
        assertThat(((LockFreeDetector) line.detector).refused()).isZero();
    }

    /** Its like has gone when it comes round: it says so rather than nothing. */
    @ParameterizedTest
    @EnumSource
    void isToldLateWhereTheEvidenceAboutItHasGone(Point point) throws Exception {
        line(point);
        line.sees(0, "a", scratchIn("A"));
        stalls(line.inspection(2, "c", scratchIn("A")));
        line.sees(100, "pass");
        for (int i = 0; i < 2_000; i++) {
            line.sees(101 + i, "u" + i, scratchIn("Z" + i));
        }
        assertThat(goesOn()).singleElement().isInstanceOf(Late.class);
    }

    /** What extends a cluster in a zone is not published: it stalls before it looks for one. */
    @Test
    void doesNotExtendAClusterThatClosedMeanwhile() throws Exception {
        line(Point.AFTER_ITS_RESULT_IS_KNOWN);
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.sees(2, "c", scratchIn("A"));
        stalls(line.inspection(3, "d", scratchIn("A")));
        assertThat(line.sees(100, "pass")).hasOnlyElementsOfType(Closed.class).hasSize(1);
        assertThat(goesOn()).singleElement().isInstanceOf(Late.class);
    }

    /** What it would open may have been opened, and closed by the forgetting. */
    @Test
    void isToldLateWhereItsScopeWasForgottenMeanwhile() throws Exception {
        line(Point.BEFORE_ITS_DEFECT_IS_PUBLISHED);
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        stalls(line.inspection(2, "c", scratchIn("A")));
        assertThat(line.detector.forgetIdle(Line.START.plus(Duration.ofDays(1))))
                .isEmpty();
        assertThat(goesOn()).singleElement().isInstanceOf(Late.class);
    }

    /** Another completed the cluster, and it was closed with the scope: it is not told a second time. */
    @Test
    void doesNotOpenAgainWhatWasClosedWithItsScope() throws Exception {
        line(Point.AFTER_ITS_DEFECT_IS_PUBLISHED);
        line.sees(0, "a", scratchIn("A"));
        stalls(line.inspection(1, "b", scratchIn("A")));
        line.sees(2, "c", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("a", "b", "c"));
        assertThat(line.detector.forgetIdle(Line.START.plus(Duration.ofDays(1))))
                .hasSize(1);
        assertThat(goesOn()).singleElement().isInstanceOf(Late.class);
    }

    /** What has not been accepted when its scope is forgotten goes to the next one. */
    @Test
    void beginsTheScopeAfreshThatWasForgottenBeforeItWasAccepted() throws Exception {
        line(Point.BEFORE_ITS_RESULT_IS_KNOWN);
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        stalls(line.inspection(2, "c", scratchIn("A")));
        line.detector.forgetIdle(Line.START.plus(Duration.ofDays(1)));
        assertThat(goesOn()).isEmpty();
        line.sees(3, "d", scratchIn("A"));
        line.sees(4, "e", scratchIn("A"));
        assertThat(line.clusters()).containsExactly(List.of("c", "d", "e"));
    }

    private static final class Stalling extends Publication {
        final CountDownLatch stalled = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        volatile Thread straggler;
        private final Point point;
        private int publications;

        Stalling(Point point) {
            this.point = point;
        }

        @Override
        boolean compareAndSetHead(long[] heads, int chain, long expected, long next) {
            boolean stalls = Thread.currentThread() == straggler && ++publications == point.publication;
            if (stalls && point.before) {
                stall();
            }
            boolean done = super.compareAndSetHead(heads, chain, expected, next);
            if (stalls && !point.before) {
                stall();
            }
            return done;
        }

        private void stall() {
            stalled.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
