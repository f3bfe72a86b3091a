package io.holdfast.detect;

import io.holdfast.detect.ClusterChoice.Placed;
import io.holdfast.detect.DetectionEvent.Extended;
import io.holdfast.detect.DetectionEvent.Opened;
import io.holdfast.detect.WindowLog.Generation;
import io.holdfast.model.Cluster;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.Defect;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.Scope;
import io.holdfast.model.UnitId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule at work in one scope without locks, on {@link WindowClock#EVENT_TIME} and {@link WindowClock#INSPECTED_UNITS}.
 *
 * <p>Points are kept in chains by square cells at least 8 radii wide, so that what lies within 2 radii of a point is in
 * at most four of them; zones are points in the middle of a cell of their own. The cells are hashed, and an entry is
 * judged by its own place: a chain that several cells share costs time and nothing else.
 *
 * <p>A scan first counts, of entries whose hashes and places fit, how often the unit, compared in full, changes along the
 * chains. That is never less than the number of distinct units, so below N there is nothing to find; from N on the entries are compared in
 * full and {@link ClusterChoice} decides.
 */
final class FreeTrack implements RuleTrack {
    private final ClusterRule rule;
    private final Scope scope;
    private final ScopeTrack scopeTrack;
    private final @Nullable UnitNumbers numbers;
    private final long window;

    /** Cells are 2 to this power wide. */
    private final int cellBits;

    private final WindowLog log;
    private final OpenClusters open;

    FreeTrack(ClusterRule rule, Scope scope, ScopeTrack scopeTrack, WindowLog log, int chains) {
        boolean byTime = rule.clock() == WindowClock.EVENT_TIME;
        this.rule = rule;
        this.scope = scope;
        this.scopeTrack = scopeTrack;
        this.numbers = byTime ? null : new UnitNumbers(rule.windowUnits());
        this.window = byTime ? rule.window().toNanos() : rule.windowUnits();
        this.cellBits = Long.SIZE - Long.numberOfLeadingZeros(8 * Math.max(1, rule.radiusMicrometres()) - 1);
        this.log = log;
        this.open = new OpenClusters(byTime, window, rule.radiusMicrometres(), chains);
    }

    /** Returns a position that nothing still to be accepted lies before. */
    private long horizon() {
        return numbers == null ? scopeTrack.earliestTime() : numbers.nextVolatile() - window;
    }

    private long position(Inspection inspection, long time) {
        return numbers == null ? time : numbers.number(inspection.unit());
    }

    @Override
    public void accept(Inspection inspection, long time) {
        if (numbers != null) {
            numbers.number(inspection.unit());
        }
    }

    @Override
    public void restore(Inspection inspection, long time) {
        long position = position(inspection, time);
        for (int index = 0; index < inspection.defects().size(); index++) {
            Defect defect = inspection.defects().get(index);
            if (rule.counts(inspection, defect)) {
                append(inspection, index, defect, position);
            }
        }
    }

    @Override
    public @Nullable List<DetectionEvent> observe(
            Inspection inspection, long time, @Nullable List<DetectionEvent> events) {
        long position = position(inspection, time);
        List<DetectionEvent> told = events;
        for (int index = 0; index < inspection.defects().size(); index++) {
            Defect defect = inspection.defects().get(index);
            if (rule.counts(inspection, defect)) {
                told = observe(inspection, index, defect, position, time, told);
            }
        }
        return told;
    }

    /**
     * Looks in a zone for an open cluster before anything is published. What extends one need not be: what does not extend that
     * cluster is W or more from each of its members, so no interval will hold both. Not so where the defect is chronic, which
     * extends nothing but by the evidence about it; nor of points, which may be evidence about another anchor.
     */
    private @Nullable List<DetectionEvent> observe(
            Inspection inspection,
            int index,
            Defect defect,
            long position,
            long time,
            @Nullable List<DetectionEvent> events) {
        if (defect.place() instanceof Place.Zone) {
            OpenClusters.Node reached = reached(defect, key(defect), position);
            if (reached != null
                    && !rule.thresholds().isChronic(reached.morphology, reached.place)
                    && open.extend(reached, position, time)) {
                return RuleTrack.add(events, new Extended(reached.id, member(inspection, index)));
            }
        }
        return append(inspection, index, defect, position)
                ? conclude(inspection, index, defect, position, time, events)
                : events;
    }

    private boolean append(Object subject, int index, Defect defect, long position) {
        Place place = defect.place();
        long key = key(defect);
        long x = x(place);
        long y = y(place);
        long detail = (long) unit(subject).hashCode() << Integer.SIZE | index;
        return log.append(
                cell(key, x >> cellBits, y >> cellBits), position, key, x, y, detail, subject, horizon() - window);
    }

    /** Comes behind the publication of the defect; see {@link LockFreeDetector} why that is enough. */
    private @Nullable List<DetectionEvent> conclude(
            Inspection inspection,
            int index,
            Defect defect,
            long position,
            long time,
            @Nullable List<DetectionEvent> events) {
        long key = key(defect);
        OpenClusters.Node end = open.end();
        for (OpenClusters.Node reached = reached(defect, key, position);
                reached != null;
                reached = reached(defect, key, position)) {
            if (rule.thresholds().isChronic(reached.morphology, reached.place)
                    && choice(inspection, index, defect, key, position) == null) {
                return told(scan(defect, key, position, null) < 0, inspection, position, events);
            }
            // Looked for again where it closed in between.
            if (open.extend(reached, position, time)) {
                return told(reached, member(inspection, index), events);
            }
        }
        int changes = scan(defect, key, position, null);
        boolean isCut = changes < 0;
        if ((isCut ? ~changes : changes) >= rule.minimumUnits()) {
            ClusterChoice choice = choice(inspection, index, defect, key, position);
            if (choice != null) {
                return open(choice, end, key, defect, member(inspection, index), position, time, events);
            }
            isCut |= scan(defect, key, position, null) < 0;
        }
        return told(isCut, inspection, position, events);
    }

    /** Says that an inspection came too late where it did, and evidence about it was gone. */
    private @Nullable List<DetectionEvent> told(
            boolean isCut, Inspection inspection, long position, @Nullable List<DetectionEvent> events) {
        return isCut && position < horizon() ? scopeTrack.late(inspection.result(), events) : events;
    }

    /** Returns the best of the clusters that the defect completes or lies in, or null. */
    private @Nullable ClusterChoice choice(Inspection inspection, int index, Defect defect, long key, long position) {
        List<Placed> around = new ArrayList<>();
        scan(defect, key, position, around);
        around.sort(Comparator.comparingLong(Placed::position));
        return ClusterChoice.best(rule, defect.morphology(), window, member(inspection, index), position, around);
    }

    private @Nullable List<DetectionEvent> open(
            ClusterChoice choice,
            OpenClusters.Node end,
            long key,
            Defect defect,
            ClusterMember newest,
            long position,
            long time,
            @Nullable List<DetectionEvent> events) {
        Cluster cluster = choice.cluster(rule, scope, defect.morphology(), newest);
        List<Placed> inside = choice.inside();
        OpenClusters.Node fresh = new OpenClusters.Node(
                cluster.id(),
                cluster.morphology(),
                cluster.place(),
                cluster.members(),
                cell(key, x(cluster.place()) >> cellBits, y(cluster.place()) >> cellBits),
                inside.get(0).position(),
                inside.get(inside.size() - 1).position(),
                ScopeWatch.nanos(
                        cluster.members().get(cluster.members().size() - 1).time()));
        // While the newest is not late, and the scope not forgotten, no cluster with a member in common can have
        // closed.
        OpenClusters.Node opened = open.open(
                end, fresh, defect.place(), position, time, () -> position >= horizon() && !scopeTrack.isRetired());
        if (opened == null) {
            return scopeTrack.late(newest.result(), events);
        }
        return opened == fresh ? RuleTrack.add(events, new Opened(cluster, rule)) : told(opened, newest, events);
    }

    /** Returns the first opened cluster that the defect would extend, or null. */
    private OpenClusters.@Nullable Node reached(Defect defect, long key, long position) {
        Place place = defect.place();
        long radius = rule.radiusMicrometres();
        long left = (x(place) - radius) >> cellBits;
        long right = (x(place) + radius) >> cellBits;
        long low = (y(place) - radius) >> cellBits;
        long high = (y(place) + radius) >> cellBits;
        OpenClusters.Node found = null;
        for (long column = left; column <= right; column++) {
            for (long row = low; row <= high; row++) {
                found = open.find(open.chain(cell(key, column, row)), defect.morphology(), place, position, found);
            }
        }
        return found;
    }

    /** A member of an opening set that another thread told while this one was on its way is not told again. */
    private static @Nullable List<DetectionEvent> told(
            OpenClusters.Node cluster, ClusterMember member, @Nullable List<DetectionEvent> events) {
        return cluster.opening.contains(member) ? events : RuleTrack.add(events, new Extended(cluster.id, member));
    }

    /**
     * Goes through what lies less than W and at most 2r from a defect.
     *
     * @param into where to add each, compared in full; or null to compare hashes
     * @return how often the unit changed; its complement where a chain ended at an entry that is no longer there
     */
    private int scan(Defect defect, long key, long position, @Nullable List<Placed> into) {
        long x = x(defect.place());
        long y = y(defect.place());
        long reach = 2 * rule.radiusMicrometres();
        long left = (x - reach) >> cellBits;
        long right = (x + reach) >> cellBits;
        long low = (y - reach) >> cellBits;
        long high = (y + reach) >> cellBits;
        int changes = 0;
        boolean isCut = false;
        for (Generation generation = log.currentVolatile();
                generation != null;
                generation = generation.beforeVolatile()) {
            Chains chains = generation.chains;
            int first = chains.chain(cell(key, left, low));
            int second = chains.chain(cell(key, right, low));
            int third = chains.chain(cell(key, left, high));
            int fourth = chains.chain(cell(key, right, high));
            for (int i = 0; i < 4; i++) {
                int chain = i == 0 ? first : i == 1 ? second : i == 2 ? third : fourth;
                // Cells may share a chain, which is gone through once.
                if ((i < 1 || chain != first) && (i < 2 || chain != second) && (i < 3 || chain != third)) {
                    int found = scan(chains, chain, key, x, y, position, defect, into);
                    isCut |= found < 0;
                    changes += found < 0 ? ~found : found;
                }
            }
        }
        return isCut ? ~changes : changes;
    }

    private int scan(
            Chains chains,
            int chain,
            long key,
            long x,
            long y,
            long position,
            Defect defect,
            @Nullable List<Placed> into) {
        long radius = 2 * rule.radiusMicrometres();
        Object previous = null;
        long previousHash = 0;
        int changes = 0;
        long number = Chains.newest(chains.headVolatile(chain));
        while (number != Chains.NONE) {
            if (!chains.isAt(number)) {
                return ~changes;
            }
            long at = chains.position(number);
            long reach = chains.reach(number);
            long older = chains.older(number);
            long dx = chains.x(number) - x;
            long dy = chains.y(number) - y;
            long foundKey = chains.key(number);
            long detail = chains.detail(number);
            Object subject = chains.subject(number);
            if (!chains.isStillAt(number)) {
                return ~changes;
            }
            if (position - reach >= window) {
                return changes;
            }
            if (foundKey == key
                    && position - at < window
                    && at - position < window
                    && dx * dx + dy * dy <= radius * radius
                    && subject != null) {
                // Units of unlike hashes differ: nearly always there is no need to look at them, far away.
                long hash = detail >> Integer.SIZE;
                if (previous == null || hash != previousHash || !unit(subject).equals(unit(previous))) {
                    changes++;
                    previous = subject;
                    previousHash = hash;
                }
                if (into != null) {
                    addIfAlike(subject, (int) detail, at, defect, radius, into);
                }
            }
            number = older;
        }
        return changes;
    }

    private static void addIfAlike(
            Object subject, int index, long position, Defect defect, long radius, List<Placed> into) {
        RuleState.Observed other = observed(subject, index, position);
        if (other.morphology().equals(defect.morphology())
                && other.member().place().within(defect.place(), radius)) {
            into.add(new Placed(new Observation(other.member(), position), position));
        }
    }

    /** Returns the unit of what is in the log: of an inspection, or of what was saved of one. */
    private static UnitId unit(Object subject) {
        return subject instanceof Inspection inspection
                ? inspection.unit()
                : ((RuleState.Observed) subject).member().unit();
    }

    private static RuleState.Observed observed(Object subject, int index, long position) {
        return subject instanceof Inspection inspection
                ? new RuleState.Observed(
                        inspection.defects().get(index).morphology(), member(inspection, index), position)
                : (RuleState.Observed) subject;
    }

    private static ClusterMember member(Inspection inspection, int index) {
        return new ClusterMember(
                inspection.result(),
                index,
                inspection.unit(),
                inspection.segment(),
                inspection.defects().get(index).place(),
                inspection.time());
    }

    @Override
    public void restore(Cluster cluster, Collection<ClusterMember> members) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long latest = Long.MIN_VALUE;
        for (ClusterMember member : members) {
            long time = ScopeWatch.nanos(member.time());
            long position = numbers == null ? time : knownPosition(cluster, member);
            first = Math.min(first, position);
            last = Math.max(last, position);
            latest = Math.max(latest, time);
        }
        open.restore(
                node(cluster.id(), cluster.morphology(), cluster.place(), first, last, ScopeTrack.instant(latest)));
    }

    private OpenClusters.Node node(
            ClusterId id, Morphology morphology, Place place, long first, long last, Instant latest) {
        long key = key(Defect.of(morphology, place));
        long cell = cell(key, x(place) >> cellBits, y(place) >> cellBits);
        return new OpenClusters.Node(id, morphology, place, List.of(), cell, first, last, ScopeWatch.nanos(latest));
    }

    /** Returns a member's number, or, where it is known no more, one that is W behind all that may come. */
    private long knownPosition(Cluster cluster, ClusterMember member) {
        List<Placed> known = new ArrayList<>();
        Defect defect = Defect.of(cluster.morphology(), member.place());
        long key = key(defect);
        // Numbers that may still be in reach span three windows.
        long next = horizon() + window;
        for (long position = next; position >= next - 3 * window; position -= window) {
            scan(defect, key, position, known);
        }
        return known.stream()
                .filter(placed -> placed.member().equals(member))
                .mapToLong(Placed::position)
                .findFirst()
                .orElse(horizon() - window);
    }

    @Override
    public RuleState save() {
        List<RuleState.Observed> observed = new ArrayList<>();
        log.forEachBehind(horizon() - window, (chains, number) -> {
            Object subject = chains.subject(number);
            if (subject != null) {
                observed.add(observed(subject, (int) chains.detail(number), chains.position(number)));
            }
        });
        ClockState clock = numbers == null
                ? new ClockState.EventTime()
                : new ClockState.InspectedUnits(numbers.nextVolatile(), numbers.numbered());
        return new RuleState(rule.ref().id(), clock, observed, open.save());
    }

    @Override
    public boolean load(RuleState state) {
        if (!state.rule().equals(rule.ref().id()) || !load(state.clock())) {
            return false;
        }
        for (RuleState.Observed each : state.observed()) {
            append(
                    each,
                    each.member().defectIndex(),
                    Defect.of(each.morphology(), each.member().place()),
                    each.key());
        }
        for (RuleState.Open each : state.open()) {
            open.restore(
                    node(each.id(), each.morphology(), each.place(), each.firstKey(), each.lastKey(), each.latest()));
        }
        return true;
    }

    private boolean load(ClockState clock) {
        if (numbers == null) {
            return clock instanceof ClockState.EventTime;
        }
        if (clock instanceof ClockState.InspectedUnits units) {
            numbers.load(units.next(), units.numbered());
            return true;
        }
        return false;
    }

    @Override
    public @Nullable List<DetectionEvent> close(@Nullable List<DetectionEvent> events) {
        return open.close(horizon() - window, events);
    }

    @Override
    public @Nullable List<DetectionEvent> closeAll(@Nullable List<DetectionEvent> events) {
        return open.close(OpenClusters.ALL, events);
    }

    /** Returns a hash of what alike defects have in common, except for the place of points. */
    private static long key(Defect defect) {
        Place place = defect.place();
        String position = place.position();
        long where = place instanceof Place.Zone zone ? zone.name().hashCode() | 1L << Integer.SIZE : 0;
        long key = mix(defect.morphology().hashCode() + (position == null ? 0 : position.hashCode() * 0x1_0000_0001L));
        return mix(key + where);
    }

    static long cell(long key, long column, long row) {
        return mix(key + column * 0x9E3779B97F4A7C15L + row * 0xC2B2AE3D27D4EB4FL);
    }

    /** Scatters: the finaliser of Stafford's variant 13 of MurmurHash3. */
    static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private long x(Place place) {
        return place instanceof Place.Point point ? point.xMicrometres() : 1L << (cellBits - 1);
    }

    private long y(Place place) {
        return place instanceof Place.Point point ? point.yMicrometres() : 1L << (cellBits - 1);
    }
}
