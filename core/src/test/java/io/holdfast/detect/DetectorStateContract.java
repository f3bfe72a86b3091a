package io.holdfast.detect;

import static io.holdfast.detect.Line.scratchIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.detect.DetectionEvent.Closed;
import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Late;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.detect.Streams.Silence;
import io.holdfast.detect.Streams.Step;
import io.holdfast.detect.Streams.Stream;
import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.internal.codec.CodecException;
import io.holdfast.model.ClusterId;
import io.holdfast.model.Scope;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a detector that is saved and loaded goes on to say; for every {@link RestorableDetector}. */
abstract class DetectorStateContract {
    private static final int CUTS = Boolean.getBoolean("holdfast.long") ? 100_000 : 3_000;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final ClusterRule RULE =
            ClusterRule.custom("R").minimumUnits(3).window(WINDOW).build();

    abstract RestorableDetector detector(RuleSet rules);

    /** Returns a detector of another kind, which says the same. */
    abstract RestorableDetector other(RuleSet rules);

    /** Rerun one stream with {@code -Dholdfast.seed=} and the seed that the failure names. */
    @Test
    void goesOnFromTheBytesAsIfItHadNeverStopped() {
        Set<WindowClock> clocksWithOpenClusters = EnumSet.noneOf(WindowClock.class);
        seeds(CUTS).forEach(seed -> {
            Cut cut = new Cut(seed);
            DetectorState state = cut.before.save();
            DetectorState read = throughBytes(state);
            RestorableDetector after = loaded(cut.stream.rules(), read);
            assertThat(read).as(cut.name).isEqualTo(state);
            assertThat(after.save()).as(cut.name).isEqualTo(state);
            assertThat(rest(cut.stream, cut.at, after)).as(cut.name).isEqualTo(cut.expected());
            // Saving has left the saved one as it was, and both end alike.
            assertThat(rest(cut.stream, cut.at, cut.before)).as(cut.name).isEqualTo(cut.expected());
            assertThat(after.save()).as(cut.name).isEqualTo(cut.before.save());
            state.scopes()
                    .forEach(scope -> scope.rules().stream()
                            .filter(rule -> !rule.open().isEmpty())
                            .forEach(rule -> clocksWithOpenClusters.add(clock(cut.stream.rules(), rule))));
        });
        if (Long.getLong("holdfast.seed") == null) {
            assertThat(clocksWithOpenClusters).hasSize(WindowClock.values().length);
        }
    }

    @Test
    void goesOnWhereAnotherKindOfDetectorStopped() {
        seeds(CUTS / 3).forEach(seed -> {
            Cut cut = new Cut(seed);
            RestorableDetector after = other(cut.stream.rules());
            assertThat(after.load(throughBytes(cut.before.save()))).isEmpty();
            assertThat(rest(cut.stream, cut.at, after)).as(cut.name).isEqualTo(cut.expected());
        });
    }

    /** As a keyed stream operator does, by two instances and then by one; the rules choose one scope for an inspection. */
    @Test
    void goesOnInTwoPartsAndMergedAgainAsIfItHadNeverStopped() {
        int[] split = new int[1];
        seeds(CUTS).forEach(seed -> {
            Cut cut = new Cut(seed);
            RuleSet rules = cut.stream.rules();
            if (rules.rules().stream().map(ClusterRule::scope).distinct().count() > 1) {
                return;
            }
            DetectorState state = throughBytes(cut.before.save());
            int bit = 1 << cut.random.nextInt(8);
            Predicate<Scope> mine = scope -> (scope.hashCode() & bit) == 0;
            RestorableDetector one = loaded(rules, state.only(mine));
            RestorableDetector other = loaded(rules, state.only(mine.negate()));
            if (!one.save().scopes().isEmpty() && !other.save().scopes().isEmpty()) {
                split[0]++;
            }
            int count = cut.stream.steps().size();
            int mergedAt = cut.at + cut.random.nextInt(count - cut.at + 1);
            List<List<DetectionEvent>> events = new ArrayList<>();
            for (Step step : cut.stream.steps().subList(cut.at, mergedAt)) {
                if (step instanceof Streams.Arrival arrival) {
                    Scope scope = rules.rules().get(0).scopeOf(arrival.inspection());
                    events.add(step.applyTo(mine.test(scope) ? one : other));
                } else {
                    List<DetectionEvent> both = new ArrayList<>(step.applyTo(one));
                    both.addAll(step.applyTo(other));
                    both.sort(Comparator.comparing(Object::toString));
                    events.add(both);
                }
            }
            DetectorState merged = DetectorState.merged(List.of(other.save(), one.save()));
            events.addAll(rest(cut.stream, mergedAt, loaded(rules, throughBytes(merged))));
            assertThat(events).as(cut.name).isEqualTo(cut.expected());
        });
        if (Long.getLong("holdfast.seed") == null) {
            assertThat(split[0]).isGreaterThan(CUTS / 20);
        }
    }

    /** The control: a comparison that a state with a part missing passes proves nothing. */
    @TestFactory
    Collection<DynamicTest> findsOutAStateThatLacksAPart() {
        Map<String, UnaryOperator<ScopeState>> losses = new LinkedHashMap<>();
        losses.put("results", state -> with(state, List.of(), state.rules()));
        losses.put(
                "received",
                state -> new ScopeState(
                        state.scope(), state.watermark(), null, state.stations(), state.known(), state.rules()));
        losses.put(
                "watermark",
                state -> with(
                        state, Instant.parse("1900-01-01T00:00:00Z"), state.stations(), state.known(), state.rules()));
        losses.put("stations", state -> with(state, state.watermark(), List.of(), state.known(), state.rules()));
        losses.put(
                "latest of a station",
                state -> withStations(
                        state, each -> new ScopeState.Station(each.station(), state.watermark(), each.heard())));
        losses.put(
                "heard of a station",
                state ->
                        withStations(state, each -> new ScopeState.Station(each.station(), each.latest(), Line.START)));
        losses.put(
                "units",
                state -> withRules(
                        state,
                        rule -> rule.clock() instanceof ClockState.InspectedUnits units
                                ? new RuleState(
                                        rule.rule(),
                                        new ClockState.InspectedUnits(units.next(), List.of()),
                                        rule.observed(),
                                        rule.open())
                                : rule));
        losses.put(
                "run time",
                state -> withRules(
                        state,
                        rule -> rule.clock() instanceof ClockState.RunTime
                                ? new RuleState(
                                        rule.rule(),
                                        new ClockState.RunTime(List.of(state.watermark())),
                                        rule.observed(),
                                        rule.open())
                                : rule));
        losses.put(
                "observed",
                state -> withRules(state, rule -> new RuleState(rule.rule(), rule.clock(), List.of(), rule.open())));
        losses.put(
                "open",
                state ->
                        withRules(state, rule -> new RuleState(rule.rule(), rule.clock(), rule.observed(), List.of())));
        List<DynamicTest> tests = new ArrayList<>();
        losses.forEach((name, loss) -> tests.add(DynamicTest.dynamicTest(
                name,
                () -> assertThat(LongStream.range(0, 3_000).anyMatch(seed -> {
                            Cut cut = new Cut(seed);
                            DetectorState lacking = new DetectorState(cut.before.save().scopes().stream()
                                    .map(loss)
                                    .toList());
                            return !rest(cut.stream, cut.at, loaded(cut.stream.rules(), lacking))
                                    .equals(cut.expected());
                        }))
                        .isTrue())));
        return tests;
    }

    @Test
    void aRuleThatIsGoneLosesItsPartAndItsClustersClose() {
        ClusterRule other = ClusterRule.custom("Q").minimumUnits(4).build();
        Line before = new Line(detector(RuleSet.of(RULE, other)));
        ClusterId cluster = threeScratches(before);
        RestorableDetector after = detector(RuleSet.of(other));
        assertThat(after.load(saved(before))).containsExactly(new Closed(cluster, Line.second(2)));
        Line line = continuing(before, after);
        assertThat(line.sees(3, "d", scratchIn("A"))).hasOnlyElementsOfType(Opened.class);
        assertThat(after.save().scopes().get(0).rules()).hasSize(1);
    }

    @Test
    void aNewRuleStartsEmpty() {
        Line before = new Line(detector(RuleSet.of(RULE)));
        ClusterId cluster = threeScratches(before);
        ClusterRule added = ClusterRule.custom("Q").minimumUnits(2).build();
        RestorableDetector after = detector(RuleSet.of(added, RULE));
        assertThat(after.load(saved(before))).isEmpty();
        Line line = continuing(before, after);
        assertThat(line.sees(3, "d", scratchIn("A")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Extended.class,
                        extended -> assertThat(extended.cluster()).isEqualTo(cluster));
        assertThat(line.sees(4, "e", scratchIn("A"))).hasSize(2);
        assertThat(line.clusters()).containsExactly(List.of("d", "e"));
    }

    @Test
    void aRuleOnAnotherClockStartsEmptyAndItsClustersClose() {
        Line before = new Line(detector(RuleSet.of(RULE)));
        ClusterId cluster = threeScratches(before);
        RestorableDetector after = detector(RuleSet.of(ClusterRule.custom("R")
                .minimumUnits(2)
                .windowOfInspectedUnits(9)
                .build()));
        assertThat(after.load(saved(before))).containsExactly(new Closed(cluster, Line.second(2)));
        assertThat(continuing(before, after).sees(3, "d", scratchIn("A"))).isEmpty();
    }

    @Test
    void aRuleThatWatchesToolingsNoMoreLosesThemAndKeepsItsSegments() {
        ClusterRule.Builder rule = ClusterRule.custom("R").minimumUnits(3).window(WINDOW);
        Line before = new Line(detector(RuleSet.of(rule.scope(ScopeKind.TOOLING).build())));
        ClusterId inSegment = threeScratches(before);
        before.tooling = Line.TOOL;
        before.sees(3, "d", scratchIn("A"));
        before.sees(4, "e", scratchIn("A"));
        before.sees(5, "f", scratchIn("A"));
        ClusterId inTooling = before.said(Opened.class).get(1).cluster().id();

        RestorableDetector after =
                detector(RuleSet.of(rule.scope(ScopeKind.SEGMENT).build()));
        assertThat(after.load(saved(before))).containsExactly(new Closed(inTooling, Line.second(5)));
        assertThat(continuing(before, after).sees(6, "g", scratchIn("A")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Extended.class,
                        extended -> assertThat(extended.cluster()).isEqualTo(inSegment));
    }

    @Test
    void aNewVersionGoesOnWithWhatTheFormerOneSaw() {
        Line before = new Line(detector(RuleSet.of(RULE)));
        before.sees(0, "a", scratchIn("A"));
        RestorableDetector after = detector(RuleSet.of(ClusterRule.custom("R")
                .version(2)
                .minimumUnits(2)
                .window(WINDOW)
                .build()));
        after.load(saved(before));
        assertThat(continuing(before, after).sees(9.999, "b", scratchIn("A"))).hasOnlyElementsOfType(Opened.class);
    }

    @Test
    void whatWasLateStaysLateWhereMoreLatenessIsAllowed() {
        Line before = new Line(detector(new RuleSet(List.of(RULE), Duration.ofSeconds(5))));
        Inspection first = before.inspection(0, "a", scratchIn("A"));
        before.sees(first);
        before.sees(6, "b");
        RestorableDetector after = detector(new RuleSet(List.of(RULE), Duration.ofSeconds(60)));
        after.load(saved(before));
        Line line = continuing(before, after);
        assertThat(line.sees(first)).hasOnlyElementsOfType(Late.class);
        assertThat(line.sees(1, "c")).isEmpty();
    }

    @Test
    void lessLatenessIsInForceAtOnce() {
        Line before = new Line(detector(new RuleSet(List.of(RULE), Duration.ofSeconds(60))));
        before.sees(6, "a");
        RestorableDetector after = detector(new RuleSet(List.of(RULE), Duration.ofSeconds(5)));
        after.load(saved(before));
        Line line = continuing(before, after);
        assertThat(line.sees(0.999, "b")).hasOnlyElementsOfType(Late.class);
        assertThat(line.sees(1, "c")).isEmpty();
    }

    @Test
    void statesAreLoadedOneAfterTheOtherButNoScopeTwice() {
        Line first = new Line(detector(RuleSet.of(RULE)));
        threeScratches(first);
        Line second = new Line(detector(RuleSet.of(RULE)));
        second.segment = Line.ORDER_2;
        threeScratches(second);
        RestorableDetector after = detector(RuleSet.of(RULE));
        after.load(saved(first));
        after.load(saved(second));
        DetectorState both = DetectorState.merged(List.of(saved(second), saved(first)));
        assertThat(after.save()).isEqualTo(both);

        RestorableDetector third = loaded(RuleSet.of(RULE), saved(second));
        assertThatIllegalArgumentException().isThrownBy(() -> third.load(both)).withMessageContaining("2/10");
        assertThat(third.save()).isEqualTo(saved(second));
    }

    @Test
    void aScopeInTwoStatesIsRefusedByName() {
        Line line = new Line(detector(RuleSet.of(RULE)));
        threeScratches(line);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DetectorState.merged(List.of(saved(line), saved(line))))
                .withMessage("a scope must be in one state only, 1/10 was in two");
    }

    @Test
    void aDetectorThatSawNothingHasNothingToSave() {
        assertThat(detector(RuleSet.of(RULE)).save()).isEqualTo(DetectorState.merged(List.of()));
    }

    private static ClusterId threeScratches(Line line) {
        line.sees(0, "a", scratchIn("A"));
        line.sees(1, "b", scratchIn("A"));
        line.sees(2, "c", scratchIn("A"));
        return line.said(Opened.class).get(0).cluster().id();
    }

    private static DetectorState saved(Line line) {
        return ((RestorableDetector) line.detector).save();
    }

    /** Returns a line whose results have names of their own. */
    private static Line continuing(Line before, ClusterDetector after) {
        Line line = new Line(after);
        line.segment = before.segment;
        for (int i = 0; i < 10; i++) {
            line.inspection(0, "before");
        }
        return line;
    }

    private RestorableDetector loaded(RuleSet rules, DetectorState state) {
        RestorableDetector fresh = detector(rules);
        assertThat(fresh.load(state)).isEmpty();
        return fresh;
    }

    private static DetectorState throughBytes(DetectorState state) {
        try {
            return BinaryCodec.decodeDetectorState(BinaryCodec.encode(state));
        } catch (CodecException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ScopeState with(
            ScopeState state,
            Instant watermark,
            List<ScopeState.Station> stations,
            List<ScopeState.Known> known,
            List<RuleState> rules) {
        return new ScopeState(state.scope(), watermark, state.received(), stations, known, rules);
    }

    private static ScopeState with(ScopeState state, List<ScopeState.Known> known, List<RuleState> rules) {
        return with(state, state.watermark(), state.stations(), known, rules);
    }

    private static ScopeState withStations(ScopeState state, UnaryOperator<ScopeState.Station> change) {
        return with(
                state, state.watermark(), state.stations().stream().map(change).toList(), state.known(), state.rules());
    }

    private static ScopeState withRules(ScopeState state, UnaryOperator<RuleState> change) {
        return with(state, state.known(), state.rules().stream().map(change).toList());
    }

    private static WindowClock clock(RuleSet rules, RuleState state) {
        return rules.rules().stream()
                .filter(rule -> rule.ref().id().equals(state.rule()))
                .map(ClusterRule::clock)
                .findFirst()
                .orElseThrow();
    }

    private static List<List<DetectionEvent>> rest(Stream stream, int at, ClusterDetector detector) {
        List<List<DetectionEvent>> rest = new ArrayList<>();
        for (Step step : stream.steps().subList(at, stream.steps().size())) {
            rest.add(step.applyTo(detector));
        }
        return rest;
    }

    private static LongStream seeds(int count) {
        Long one = Long.getLong("holdfast.seed");
        return one == null ? LongStream.range(0, count) : LongStream.of(one);
    }

    /** A stream that ends in silence, a detector that saw its first part, and what one that saw all of it said. */
    private final class Cut {
        final Random random;
        final Stream stream;
        final int at;
        final RestorableDetector before;
        final String name;

        Cut(long seed) {
            random = new Random(seed);
            Stream drawn = Streams.random(seed);
            List<Step> steps = new ArrayList<>(drawn.steps());
            steps.add(new Silence(Line.START.plus(Duration.ofDays(1_000))));
            stream = new Stream(drawn.rules(), steps);
            at = random.nextInt(steps.size());
            before = detector(stream.rules());
            name = "seed " + seed + " cut before step " + at;
            stream.steps().subList(0, at).forEach(step -> step.applyTo(before));
        }

        List<List<DetectionEvent>> expected() {
            List<List<DetectionEvent>> all = DetectorStateContract.rest(stream, 0, detector(stream.rules()));
            return all.subList(at, all.size());
        }
    }
}
