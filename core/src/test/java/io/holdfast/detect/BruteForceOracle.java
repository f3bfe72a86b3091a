package io.holdfast.detect;

import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Defect;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.Scope;
import io.holdfast.model.Severity;
import io.holdfast.model.UnitId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The contract of {@link ClusterDetector} by brute force, written from its words alone: forgets nothing, and for each
 * defect goes through all observations as centres and all as starts of intervals. Shares nothing with the detectors but
 * the values of the model and of the rules.
 *
 * <p>The protected methods are the places where an implementation is likely to go wrong; {@link Mutants} overrides
 * them.
 */
class BruteForceOracle implements ClusterDetector {
    private final RuleSet rules;
    private final Map<Scope, History> histories = new LinkedHashMap<>();

    BruteForceOracle(RuleSet rules) {
        this.rules = rules;
    }

    /** Everything that one scope ever accepted. */
    private static final class History {
        final List<Inspection> accepted = new ArrayList<>();
        final TreeSet<Instant> times = new TreeSet<>();
        final Map<ClusterRule, List<UnitId>> numbering = new IdentityHashMap<>();
        final Map<ClusterRule, List<Seen>> seen = new IdentityHashMap<>();
        final Map<ClusterRule, List<Open>> open = new IdentityHashMap<>();
        final WatermarkOracle watermark;
        Instant received = Instant.MIN;

        History(WatermarkOracle watermark) {
            this.watermark = watermark;
        }

        List<UnitId> numbering(ClusterRule rule) {
            return numbering.computeIfAbsent(rule, any -> new ArrayList<>());
        }

        List<Seen> seen(ClusterRule rule) {
            return seen.computeIfAbsent(rule, any -> new ArrayList<>());
        }

        List<Open> open(ClusterRule rule) {
            return open.computeIfAbsent(rule, any -> new ArrayList<>());
        }
    }

    /** A counted defect. */
    protected static final class Seen {
        final Morphology morphology;
        final ClusterMember member;
        final int number;
        long position;
        boolean owned;

        Seen(Morphology morphology, ClusterMember member, int number) {
            this.morphology = morphology;
            this.member = member;
            this.number = number;
        }
    }

    protected record Open(ClusterId id, Morphology morphology, Place place, List<Seen> members) {}

    private record Choice(Seen anchor, long start, int units, List<Seen> inside) {}

    @Override
    public List<DetectionEvent> observe(Inspection inspection) {
        List<DetectionEvent> events = new ArrayList<>();
        Set<Scope> judged = new HashSet<>();
        Map<Scope, History> accepting = new LinkedHashMap<>();
        for (ClusterRule rule : rules.rules()) {
            Scope scope = scopeOf(rule, inspection);
            History history = histories.computeIfAbsent(scope, any -> new History(watermark(rules)));
            if (!judged.add(scope)) {
                continue;
            }
            if (history.watermark.judges(inspection)) {
                events.add(new DetectionEvent.Late(inspection.result(), scope, history.watermark.watermark()));
            } else if (!isRepeat(inspection.result(), history.accepted)) {
                accepting.put(scope, history);
            }
        }
        accepting.values().forEach(history -> accept(inspection, history));
        for (ClusterRule rule : rules.rules()) {
            Scope scope = scopeOf(rule, inspection);
            if (accepting.containsKey(scope)) {
                watch(rule, scope, accepting.get(scope), inspection, events);
            }
        }
        accepting.values().forEach(history -> rules.rules().forEach(rule -> close(rule, history, events)));
        return events;
    }

    @Override
    public List<DetectionEvent> forgetIdle(Instant receivedBefore) {
        List<DetectionEvent> events = new ArrayList<>();
        for (Scope scope : List.copyOf(histories.keySet())) {
            History history = histories.get(scope);
            if (history.received.compareTo(receivedBefore) < 0) {
                histories.remove(scope);
                for (ClusterRule rule : rules.rules()) {
                    history.open(rule).forEach(open -> events.add(closed(open)));
                }
            }
        }
        return events;
    }

    @Override
    public void restore(Inspection inspection) {
        throw new UnsupportedOperationException("an oracle never stops");
    }

    @Override
    public void restore(Cluster cluster, Collection<ClusterMember> members) {
        throw new UnsupportedOperationException("an oracle never stops");
    }

    private static Scope scopeOf(ClusterRule rule, Inspection inspection) {
        return rule.scope() == ScopeKind.TOOLING && inspection.tooling() != null
                ? inspection.tooling()
                : inspection.segment();
    }

    private void accept(Inspection inspection, History history) {
        history.accepted.add(inspection);
        history.times.add(inspection.time());
        history.watermark.accept(inspection);
        if (inspection.received().isAfter(history.received)) {
            history.received = inspection.received();
        }
        for (ClusterRule rule : rules.rules()) {
            List<UnitId> numbering = history.numbering(rule);
            if (!keepsNumber(numbering.lastIndexOf(inspection.unit()), numbering.size(), rule.windowUnits())) {
                numbering.add(inspection.unit());
            }
        }
    }

    private void watch(
            ClusterRule rule, Scope scope, History history, Inspection inspection, List<DetectionEvent> events) {
        for (int index = 0; index < inspection.defects().size(); index++) {
            Defect defect = inspection.defects().get(index);
            if (!counts(rule, inspection, defect)) {
                continue;
            }
            ClusterMember member = new ClusterMember(
                    inspection.result(),
                    index,
                    inspection.unit(),
                    inspection.segment(),
                    defect.place(),
                    inspection.time());
            int number = history.numbering(rule).lastIndexOf(inspection.unit());
            Seen newest = new Seen(defect.morphology(), member, number);
            history.seen(rule).add(newest);
            measure(rule, history);
            conclude(rule, scope, history, newest, events);
        }
    }

    private boolean counts(ClusterRule rule, Inspection inspection, Defect defect) {
        if (!rule.materials().isEmpty()
                && (inspection.material() == null || !rule.materials().contains(inspection.material()))) {
            return false;
        }
        if (!rule.morphologies().isEmpty() && !rule.morphologies().contains(defect.morphology())) {
            return false;
        }
        if (!rule.zones().isEmpty()) {
            if (!(defect.place() instanceof Place.Zone)
                    || !rule.zones().contains(((Place.Zone) defect.place()).name())) {
                return false;
            }
        }
        if (rule.leastSeverity() != null && !isSevere(defect.severity(), rule.leastSeverity())) {
            return false;
        }
        return rule.counted().contains(defect.confirmation());
    }

    private void conclude(ClusterRule rule, Scope scope, History history, Seen newest, List<DetectionEvent> events) {
        long window = window(rule);
        for (Open open : inOrderOfPreference(history.open(rule))) {
            long first =
                    open.members().stream().mapToLong(m -> m.position).min().orElseThrow();
            long last = open.members().stream().mapToLong(m -> m.position).max().orElseThrow();
            if (open.morphology().equals(newest.morphology)
                    && isAtPlace(open.place(), newest.member.place(), rule.radiusMicrometres())
                    && isLess(first - newest.position, window)
                    && isLess(newest.position - last, window)) {
                if (isChronic(rule, open) && best(rule, history, newest) == null) {
                    return;
                }
                open.members().add(newest);
                newest.owned = true;
                events.add(new DetectionEvent.Extended(open.id(), newest.member));
                return;
            }
        }
        Choice best = best(rule, history, newest);
        if (best != null) {
            ClusterMember anchor = best.anchor().member;
            ClusterId id = ClusterId.of(rule.ref().id(), scope, newest.morphology, anchor);
            List<ClusterMember> members =
                    best.inside().stream().map(seen -> seen.member).toList();
            Cluster cluster = new Cluster(
                    id, rule.ref(), scope, newest.morphology, rule.radiusMicrometres(), anchor, newest.member, members);
            best.inside().forEach(seen -> seen.owned = true);
            history.open(rule).add(new Open(id, newest.morphology, anchor.place(), new ArrayList<>(best.inside())));
            events.add(new DetectionEvent.Opened(cluster, rule));
        }
    }

    private @Nullable Choice best(ClusterRule rule, History history, Seen newest) {
        Choice best = null;
        for (Seen centre : history.seen(rule)) {
            if (isAtPlace(centre, newest, rule) && mayBeCentre(centre, newest)) {
                for (Seen start : history.seen(rule)) {
                    if (isInside(start, centre, rule)
                            && isInside(start, newest, rule)
                            && isAtPlace(centre, start, rule)) {
                        Choice choice = choice(rule, history, newest, centre, start);
                        if (choice.units() >= rule.thresholds().minimumUnits(newest.morphology, centre.member.place())
                                && (best == null || PREFERENCE.compare(choice, best) < 0)) {
                            best = choice;
                        }
                    }
                }
            }
        }
        return best;
    }

    private static final Comparator<Choice> PREFERENCE = Comparator.comparing((Choice choice) -> -choice.units())
            .thenComparing(choice -> choice.anchor().member)
            .thenComparing(Choice::start);

    /** What the interval from the given start holds at the centre's place. */
    private Choice choice(ClusterRule rule, History history, Seen newest, Seen centre, Seen start) {
        List<Seen> inside = new ArrayList<>();
        for (Seen seen : history.seen(rule)) {
            if (isInside(start, seen, rule) && isAtPlace(centre, seen, rule) && mayCount(seen, newest)) {
                inside.add(seen);
            }
        }
        return new Choice(centre, start.position, count(inside), inside);
    }

    /** Tells whether the interval that begins at the start holds the other. */
    private boolean isInside(Seen start, Seen other, ClusterRule rule) {
        return other.position >= start.position && isLess(other.position - start.position, window(rule));
    }

    private boolean isAtPlace(Seen one, Seen other, ClusterRule rule) {
        return one.morphology.equals(other.morphology)
                && isAtPlace(one.member.place(), other.member.place(), rule.radiusMicrometres());
    }

    private void close(ClusterRule rule, History history, List<DetectionEvent> events) {
        measure(rule, history);
        for (Open open : List.copyOf(history.open(rule))) {
            long last = open.members().stream().mapToLong(m -> m.position).max().orElseThrow();
            if (!isLess(horizon(rule, history) - last, window(rule))) {
                history.open(rule).remove(open);
                events.add(closed(open));
            }
        }
    }

    private static DetectionEvent closed(Open open) {
        Instant last = open.members().stream()
                .map(m -> m.member.time())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new DetectionEvent.Closed(open.id(), last);
    }

    private static long window(ClusterRule rule) {
        return rule.clock() == WindowClock.INSPECTED_UNITS
                ? rule.windowUnits()
                : rule.window().toNanos();
    }

    /** Measures all anew. */
    private void measure(ClusterRule rule, History history) {
        for (Seen seen : history.seen(rule)) {
            seen.position = rule.clock() == WindowClock.INSPECTED_UNITS
                    ? seen.number
                    : position(rule, history, seen.member.time());
        }
    }

    private long horizon(ClusterRule rule, History history) {
        if (rule.clock() == WindowClock.INSPECTED_UNITS) {
            return Math.max(0, history.numbering(rule).size() - rule.windowUnits());
        }
        return position(
                rule,
                history,
                history.watermark
                        .watermark()
                        .plus(rules.allowedLateness())
                        .minus(closingDelay(rules.allowedLateness())));
    }

    /** On the run-time clock, counted from the earliest inspection of all; negative before it. */
    private long position(ClusterRule rule, History history, Instant time) {
        Instant origin = history.times.first();
        if (rule.clock() == WindowClock.EVENT_TIME) {
            return Duration.between(origin, time).toNanos();
        }
        if (time.isBefore(origin)) {
            return -counted(Duration.between(time, origin), rule);
        }
        long sum = 0;
        Instant previous = origin;
        for (Instant next : history.times) {
            if (next.isAfter(time)) {
                break;
            }
            sum += counted(Duration.between(previous, next), rule);
            previous = next;
        }
        return sum + counted(Duration.between(previous, time), rule);
    }

    // What follows is where implementations go wrong.

    protected boolean isSevere(@Nullable Severity severity, Severity least) {
        return switch (least) {
            case MINOR -> severity != null;
            case MAJOR -> severity == Severity.MAJOR || severity == Severity.CRITICAL;
            case CRITICAL -> severity == Severity.CRITICAL;
        };
    }

    protected boolean isLess(long distance, long window) {
        return distance < window;
    }

    protected boolean isAtPlace(Place one, Place other, long radius) {
        if (one instanceof Place.Point && other instanceof Place.Point) {
            Place.Point a = (Place.Point) one;
            Place.Point b = (Place.Point) other;
            long dx = Math.abs(a.xMicrometres() - b.xMicrometres());
            long dy = Math.abs(a.yMicrometres() - b.yMicrometres());
            return Objects.equals(a.position(), b.position()) && isWithin(dx * dx + dy * dy, radius * radius);
        }
        return one.equals(other);
    }

    protected boolean isWithin(long distanceSquared, long radiusSquared) {
        return distanceSquared <= radiusSquared;
    }

    protected boolean mayBeCentre(Seen centre, Seen newest) {
        return true;
    }

    protected boolean mayCount(Seen seen, Seen newest) {
        return true;
    }

    protected int count(List<Seen> inside) {
        Set<UnitId> units = new HashSet<>();
        inside.forEach(seen -> units.add(seen.member.unit()));
        return units.size();
    }

    protected boolean isChronic(ClusterRule rule, Open open) {
        return rule.thresholds().isChronic(open.morphology(), open.place());
    }

    protected WatermarkOracle watermark(RuleSet rules) {
        return new WatermarkOracle(rules);
    }

    protected boolean isRepeat(ResultId result, List<Inspection> accepted) {
        return accepted.stream().anyMatch(inspection -> inspection.result().equals(result));
    }

    protected boolean keepsNumber(int lastNumber, int highestPlusOne, int windowUnits) {
        return lastNumber >= 0 && highestPlusOne - 1 - lastNumber < windowUnits;
    }

    protected Duration closingDelay(Duration allowedLateness) {
        return allowedLateness;
    }

    protected long counted(Duration gap, ClusterRule rule) {
        return Math.min(gap.toNanos(), rule.longestGap().toNanos());
    }

    protected List<Open> inOrderOfPreference(List<Open> open) {
        return open;
    }
}
