package io.holdfast.detect;

import io.holdfast.detect.OpenPlaces.Node;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way into a {@link SharedCore}, and one station's clock there.
 *
 * <p>A sighting takes these steps: it moves the session's clock; it extends an open cluster, if one is at its place; if not,
 * it is written to a batch of the log that the session has claimed, put into its line by one compare-and-set, and only then
 * are the open clusters (if any was opened since) and the lines about it looked at. So of the members of a would-be cluster
 * the one that is put last, in the one order of all volatile accesses, sees all the others: it extends a cluster or finds the
 * set, and then appends a cluster unless another that it extends was appended first.
 *
 * <p><b>Zones</b>: what extends a cluster is not put into a line. What does not extend that cluster is W or more from each of
 * its members, so no interval will hold both. A point that extends one may still be evidence about another anchor, and is; so
 * is what a chronic cluster is about, which is extended by nothing else.
 *
 * <p><b>Ends of clusters</b>: each session keeps the last members that it knows of to itself, so that the clusters that all
 * extend all the time are no place to meet: a sighting that is less than W from what its own session knows extends, and only
 * others have to ask everybody. They are written back when another cluster takes their place. Nobody can close a cluster
 * meanwhile: see {@link SharedClock}.
 *
 * <p><b>Thread-safety</b>: confined to one thread at a time; what others read is said to be.
 *
 * <p><b>Memory order</b>: own ends opaque, in a sequence lock where they change hands. Who sees a later sighting of this
 * session in a line, or its guard, sees its ends up to there.
 */
public final class SharedSession extends Apart implements AutoCloseable {
    /** The guard of a session that has paused. */
    static final long NO_GUARD = Long.MAX_VALUE;

    private static final long PAUSED = Long.MAX_VALUE;
    private static final int GUARD = 16;
    private static final int CHANGES = 40;
    private static final int MOST_ENDS = 1 << 11;
    private static final int MOST_PATIENCE = 256;
    private static final VarHandle LONGS = Publication.LONGS;
    private static final VarHandle NODES = MethodHandles.arrayElementVarHandle(Node[].class);

    private final SharedCore core;
    private final OpenPlaces open;
    private final SharedClock clock;
    private final long window;
    private final long lateness;

    /** What others read and this thread writes at each sighting, on lines of its own. */
    private final long[] shared = new long[64];

    /** The clusters whose ends are kept here, by number. */
    private final @Nullable Node[] ends;

    private final long[] lasts;

    /** From when on an end must be written back: half a window after it last was. */
    private final long[] toWriteBack;

    private long latest = SharedClock.NEVER;

    /** The earliest time that is not late by this clock alone; {@link #PAUSED} after a pause. */
    private long floor = PAUSED;

    /** When the latest time of all must be raised. */
    private long knownLatest = SharedClock.NEVER;

    /** When something may close. */
    private long dueAt = SharedClock.NEVER;

    /** For how many sightings a closing that is due can wait. */
    private int patience;

    /** The latest position known to be out of reach. */
    private long outOfReach = SharedClock.NEVER - 1;

    private OwnBatches batches;

    // The claimed batch.
    private EvidenceTable table;
    private long next;
    private int left;
    private long batchReach;

    /** The clusters that this session will close, a heap by what it believes of their ends. */
    private Node[] kept = new Node[16];

    private int keptSize;

    // The cells within 2r of the point in hand, two by two at most.
    private final long[] cells = new long[4];
    private int firstColumn;
    private int firstRow;
    private int columns;
    private int rows;

    private long cluster;
    private final Gathering gathering = new Gathering();

    SharedSession(SharedCore core) {
        this.core = core;
        this.open = core.open;
        this.clock = core.clock;
        this.window = core.window;
        this.lateness = core.lateness;
        this.table = core.currentVolatile();
        this.batches = new OwnBatches(table);
        // A small core has few clusters to know the ends of.
        int kept = Math.min(MOST_ENDS, Integer.highestOneBit(table.capacity()));
        this.ends = new Node[kept];
        this.lasts = new long[kept];
        this.toWriteBack = new long[kept];
        shared[GUARD] = NO_GUARD;
    }

    long guardVolatile() {
        return (long) LONGS.getVolatile(shared, GUARD);
    }

    /**
     * Takes in one sighting in a zone.
     *
     * @param key scope, morphology and zone
     * @param unit the unit
     * @param time device time, in nanoseconds since 1970
     */
    public Told observe(long key, long unit, long time) {
        if (core.radius >= 0) {
            throw new IllegalStateException("a detector for points must be told where, was told key " + key + " only");
        }
        if (time < floor) {
            return observeBehind(key, 0, 0, unit, time);
        }
        if (time > latest) {
            advance(time);
        }
        return watch(key, unit, time);
    }

    /**
     * Takes in one sighting at a point.
     *
     * @param key scope and morphology
     * @param x in micrometres, at most {@link io.holdfast.model.Place.Point#LARGEST_MICROMETRES} either way
     * @param y likewise
     * @param unit the unit
     * @param time device time, in nanoseconds since 1970
     */
    public Told observe(long key, int x, int y, long unit, long time) {
        if (core.radius < 0) {
            throw new IllegalStateException(
                    "a detector for zones must be told a key only, was told of a point, key " + key);
        }
        if (time < floor) {
            return observeBehind(key, x, y, unit, time);
        }
        if (time > latest) {
            advance(time);
        }
        return watch(key, x, y, unit, time);
    }

    /**
     * Says that nothing before the given time less the lateness is to come in this session, as a sighting of that time would;
     * a unit without a defect says so. Tells what closes by it at once: where sessions are apart, sightings may leave that for
     * some hundreds of them. False where the time is late.
     */
    public boolean reach(long time) {
        patience = 0;
        if (time < floor) {
            return resume(time);
        }
        if (time > latest) {
            advance(time);
        }
        return true;
    }

    /** Stops this session's clock from holding back the others, until its next sighting. */
    public void pause() {
        if (left > 0) {
            table.settle(next - 1, batchReach);
            left = 0;
        }
        for (int i = 0; i < keptSize; i++) {
            core.orphan(kept[i]);
        }
        Arrays.fill(kept, null);
        keptSize = 0;
        // Once for what this session's clock allows, and once for what the others' do without it.
        core.watermark();
        floor = PAUSED;
        LONGS.setVolatile(shared, GUARD, NO_GUARD);
        core.watermark();
    }

    /** Pauses for good: no other method may be called from then on. */
    @Override
    public void close() {
        pause();
        for (int i = 0; i < ends.length; i++) {
            Node node = ends[i];
            if (node != null) {
                node.raiseLast(lasts[i]);
            }
        }
        core.remove(this);
    }

    /** Takes in what was sighted elsewhere, without concluding anything; false where there is no room. At rest. */
    boolean restore(long key, long unit, long time, long point) {
        latest = Math.max(latest, time);
        clock.raiseLatest(time);
        long cell = core.cell(key, point);
        int bits = EvidenceTable.zoneBits(cell);
        if (core.radius >= 0) {
            int coarseBits = core.cellBits - EvidenceTable.COARSE_BITS;
            bits = EvidenceTable.cellBits(cell)
                    | EvidenceTable.placeBits(Gathering.x(point) >> coarseBits, Gathering.y(point) >> coarseBits);
        }
        return append(cell, bits, key, unit, time, point);
    }

    /** Returns the number of the cluster that the last sighting opened or extended; from 1 in order of opening. */
    public long cluster() {
        return cluster;
    }

    /** Returns how many members the cluster has that the last sighting opened: all that its opening set holds. */
    public int members() {
        return gathering.chosenSize();
    }

    /** Returns how many distinct units they are. */
    public int units() {
        return gathering.chosenUnits();
    }

    /** Returns a member's unit; members are ordered by time, then unit, then point. */
    public long unit(int member) {
        return gathering.unit(member);
    }

    /** Returns a member's time. */
    public long time(int member) {
        return gathering.time(member);
    }

    /** Returns a member's x. */
    public int x(int member) {
        return Gathering.x(gathering.point(member));
    }

    /** Returns a member's y. */
    public int y(int member) {
        return Gathering.y(gathering.point(member));
    }

    /** Returns which member is the anchor. */
    public int anchor() {
        return gathering.anchor();
    }

    private void advance(long time) {
        if (time > knownLatest) {
            // Ahead of time, so that it need not be done each time.
            knownLatest = time + window;
            clock.raiseLatest(knownLatest);
        }
        latest = time;
        floor = Math.max(floor, time - lateness);
        LONGS.setRelease(shared, GUARD, floor);
        if (floor - window >= dueAt && --patience < 0) {
            closeDue();
        }
    }

    private Told observeBehind(long key, int x, int y, long unit, long time) {
        if (!resume(time)) {
            return Told.LATE;
        }
        Told told = core.radius < 0 ? watch(key, unit, time) : watch(key, x, y, unit, time);
        LONGS.setRelease(shared, GUARD, floor);
        return told;
    }

    /** Guards a time that this session's clock does not; false where it is late. */
    private boolean resume(long time) {
        core.watermark();
        boolean wasPaused = floor == PAUSED;
        long resumed = Math.max(latest, time);
        LONGS.setVolatile(shared, GUARD, Math.min(time, resumed - lateness));
        long proposed = clock.proposedVolatile();
        if (time < proposed) {
            LONGS.setRelease(shared, GUARD, wasPaused ? NO_GUARD : floor);
            return false;
        }
        if (wasPaused) {
            // The watermark may have passed what this clock alone allows, and does not fall.
            floor = proposed;
            advance(resumed);
            if (time < floor) {
                LONGS.setRelease(shared, GUARD, time);
            }
        }
        return true;
    }

    private Told watch(long key, long unit, long time) {
        long hash = core.cell(key, Gathering.NOWHERE);
        EvidenceTable newest = core.currentVolatile();
        newest.touch(newest.line(hash));
        Node end = open.end();
        Node before = reached(hash, key, time);
        Node reached = before;
        if (reached != null && !isChronic(reached)) {
            extend(reached, time);
            return Told.EXTENDED;
        }
        int bits = EvidenceTable.zoneBits(hash);
        if (!append(hash, bits, key, unit, time, Gathering.NOWHERE)) {
            return Told.REFUSED;
        }
        if (!open.isEnd(end)) {
            end = open.end();
            reached = reached(hash, key, time);
            if (reached != null && !isChronic(reached)) {
                return extendByAppended(reached, unit, time, Gathering.NOWHERE);
            }
        }
        int enough = core.thresholds.minimumUnits(key, 0, 0);
        int count = 0;
        for (EvidenceTable each = core.currentVolatile(); each != null; each = each.beforeVolatile()) {
            int line = each.line(hash);
            count += each.count(line, bits, each.step(time), each.steps(window));
            if (each.hasList(line)) {
                count += each.countList(line, key, time, window, Gathering.NOWHERE, 0, enough);
            }
        }
        return count < enough || !completes(hash, bits, key, time)
                ? Told.NOTHING
                : conclude(before, reached, end, hash, key, unit, time, Gathering.NOWHERE);
    }

    private boolean completes(long hash, int bits, long key, long time) {
        gathering.clear();
        for (EvidenceTable each = core.currentVolatile(); each != null; each = each.beforeVolatile()) {
            each.collect(each.line(hash), bits, EvidenceTable.HASH_BITS, key, time, window, gathering);
        }
        return gathering.choose(core.thresholds, key, window, time, 0, -1);
    }

    /**
     * Goes on with a cluster that needs evidence, or opens one, by what was chosen.
     *
     * @param before the cluster that was reached before the sighting was put, so that nobody else can have told of it
     * @param cell of the anchor
     */
    private Told conclude(
            @Nullable Node before,
            @Nullable Node reached,
            Node end,
            long cell,
            long key,
            long unit,
            long time,
            long point) {
        if (reached == null) {
            return open(end, cell, key, unit, time, point);
        }
        if (reached != before) {
            return extendByAppended(reached, unit, time, point);
        }
        extend(reached, time);
        return Told.EXTENDED;
    }

    /** Tells whether a cluster is extended only by what lies in a cluster by itself. */
    private boolean isChronic(Node node) {
        return core.thresholds.isChronic(node.key, Gathering.x(node.point), Gathering.y(node.point));
    }

    private Told watch(long key, int x, int y, long unit, long time) {
        long point = Gathering.point(x, y);
        int coarseBits = core.cellBits - EvidenceTable.COARSE_BITS;
        look(key, x, y);
        long own = cells[2 * ((x >> core.cellBits) - firstColumn) + (y >> core.cellBits) - firstRow];
        Node end = open.end();
        Node before = reached(key, x, y, point, time);
        Node reached = before;
        int bits = EvidenceTable.cellBits(own) | EvidenceTable.placeBits(x >> coarseBits, y >> coarseBits);
        if (!append(own, bits, key, unit, time, point)) {
            return Told.REFUSED;
        }
        if (reached != null && !isChronic(reached)) {
            extend(reached, time);
            return Told.EXTENDED;
        }
        if (!open.isEnd(end)) {
            end = open.end();
            reached = reached(key, x, y, point, time);
            if (reached != null && !isChronic(reached)) {
                return extendByAppended(reached, unit, time, point);
            }
        }
        if (scan(key, x, y, point, time, false) < core.minimumUnits || !completes(key, x, y, point, time)) {
            return Told.NOTHING;
        }
        return conclude(before, reached, end, core.cell(key, gathering.anchorPoint()), key, unit, time, point);
    }

    /** Finds the cells within 2r of a point, and has their lines brought near while the open clusters are looked at. */
    private void look(long key, int x, int y) {
        int cellBits = core.cellBits;
        long reach = 2 * core.radius;
        firstColumn = (int) ((x - reach) >> cellBits);
        firstRow = (int) ((y - reach) >> cellBits);
        columns = (int) ((x + reach) >> cellBits) - firstColumn + 1;
        rows = (int) ((y + reach) >> cellBits) - firstRow + 1;
        EvidenceTable newest = core.currentVolatile();
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                long cell = FreeTrack.cell(key, firstColumn + column, firstRow + row);
                cells[2 * column + row] = cell;
                newest.touch(newest.line(cell));
            }
        }
    }

    private boolean completes(long key, int x, int y, long point, long time) {
        gathering.clear();
        scan(key, x, y, point, time, true);
        return gathering.choose(core.thresholds, key, window, time, point, core.radius);
    }

    /** Counts what lies less than W and about 2r from a point, no fewer than there are; or gathers it. */
    private int scan(long key, int x, int y, long point, long time, boolean gathers) {
        int cellBits = core.cellBits;
        int coarseBits = cellBits - EvidenceTable.COARSE_BITS;
        long reach = 2 * core.radius;
        int coarseReach = (int) (reach >> coarseBits) + 1;
        int count = 0;
        for (EvidenceTable each = core.currentVolatile(); each != null; each = each.beforeVolatile()) {
            int step = each.step(time);
            int steps = each.steps(window);
            for (int column = 0; column < columns; column++) {
                for (int row = 0; row < rows; row++) {
                    long cell = cells[2 * column + row];
                    int line = each.line(cell);
                    int bits = EvidenceTable.cellBits(cell);
                    if (gathers) {
                        gathering.expect(firstColumn + column, firstRow + row, cellBits, x, y, reach);
                        each.collect(line, bits, EvidenceTable.CELL_BITS, key, time, window, gathering);
                    } else {
                        int coarseX = (x >> coarseBits) - ((firstColumn + column) << EvidenceTable.COARSE_BITS);
                        int coarseY = (y >> coarseBits) - ((firstRow + row) << EvidenceTable.COARSE_BITS);
                        count += each.count(line, bits, step, steps, coarseX, coarseY, coarseReach);
                        if (each.hasList(line)) {
                            count += each.countList(line, key, time, window, point, reach, core.minimumUnits);
                        }
                    }
                }
            }
        }
        return count;
    }

    /** Returns the first opened cluster of a zone that a sighting would extend. */
    private @Nullable Node reached(long hash, long key, long time) {
        Node found = null;
        for (Node node = newest(hash); node != null; node = open.older(node)) {
            if (node.key == key && (found == null || node.number() < found.number()) && isInReach(node, time)) {
                found = node;
            }
        }
        return found;
    }

    /** Returns the first opened cluster that a point would extend. */
    private @Nullable Node reached(long key, int x, int y, long point, long time) {
        int cellBits = core.cellBits;
        long radius = core.radius;
        int left = (int) ((x - radius) >> cellBits) - firstColumn;
        int right = (int) ((x + radius) >> cellBits) - firstColumn;
        int low = (int) ((y - radius) >> cellBits) - firstRow;
        int high = (int) ((y + radius) >> cellBits) - firstRow;
        Node found = null;
        for (int column = left; column <= right; column++) {
            for (int row = low; row <= high; row++) {
                for (Node node = newest(cells[2 * column + row]); node != null; node = open.older(node)) {
                    if (node.key == key
                            && (found == null || node.number() < found.number())
                            && Gathering.isWithin(node.point, point, radius)
                            && isInReach(node, time)) {
                        found = node;
                    }
                }
            }
        }
        return found;
    }

    private @Nullable Node newest(long cell) {
        int chain = open.chain(cell);
        Node node = open.newest(chain);
        while (node != null && node.isClosed()) {
            open.letGo(node);
            Node newest = open.newest(chain);
            // Where it was put back, go on behind it: it is let go by the next who comes.
            node = newest == node ? open.older(node) : newest;
        }
        return node;
    }

    private boolean isInReach(Node node, long time) {
        int at = (int) node.number() & ends.length - 1;
        long last = ends[at] == node ? lasts[at] : node.lastVolatile();
        return (last > time - window || isLastInReach(node, time)) && node.firstVolatile() < time + window;
    }

    private boolean isLastInReach(Node node, long time) {
        // No session keeps an end to itself that is half a window or more later than what all know.
        return node.lastVolatile() > time - window - window / 2 && core.last(node) > time - window;
    }

    private void extend(Node node, long time) {
        cluster = node.number();
        int at = (int) node.number() & ends.length - 1;
        if (ends[at] != node) {
            keepEnd(node, at, time);
        } else if (time > lasts[at]) {
            LONGS.setOpaque(lasts, at, time);
            if (time >= toWriteBack[at]) {
                writeBack(node, at, time);
            }
        }
        if (time < node.firstVolatile()) {
            node.lowerFirst(time);
        }
    }

    private void keepEnd(Node node, int at, long time) {
        Node before = ends[at];
        if (before != null) {
            before.raiseLast(lasts[at]);
        }
        long changes = shared[CHANGES];
        LONGS.setOpaque(shared, CHANGES, changes + 1);
        VarHandle.releaseFence();
        NODES.setOpaque(ends, at, node);
        long last = Math.max(time, node.lastVolatile());
        LONGS.setOpaque(lasts, at, last);
        LONGS.setRelease(shared, CHANGES, changes + 2);
        writeBack(node, at, last);
    }

    private void writeBack(Node node, int at, long last) {
        // Another session may have done so lately.
        long known = node.lastVolatile();
        if (last - known >= window / 4) {
            node.raiseLast(last);
            known = last;
        }
        toWriteBack[at] = known + (window + 1) / 2;
    }

    /** Returns the time of a cluster's last member as far as it is kept here; for other threads, too. */
    long last(Node node) {
        int at = (int) node.number() & ends.length - 1;
        for (; ; ) {
            // Retried where the session keeps another end now; then it has got on.
            long changes = (long) LONGS.getAcquire(shared, CHANGES);
            Node kept = (Node) NODES.getOpaque(ends, at);
            long last = (long) LONGS.getOpaque(lasts, at);
            VarHandle.acquireFence();
            if ((changes & 1) == 0 && (long) LONGS.getOpaque(shared, CHANGES) == changes) {
                return kept == node ? last : Long.MIN_VALUE;
            }
        }
    }

    /** Extends by a sighting that another thread's opening set may hold, which is then not told again. */
    private Told extendByAppended(Node node, long unit, long time, long point) {
        extend(node, time);
        return node.opened(unit, time, point) ? Told.NOTHING : Told.EXTENDED;
    }

    private boolean append(long hash, int bits, long key, long unit, long time, long point) {
        for (; ; ) {
            if ((left == 0 || table != core.currentVolatile()) && !claim()) {
                core.refuse();
                return false;
            }
            EvidenceTable into = table;
            long number = next;
            into.fill(number, key, unit, time, point);
            long word = EvidenceTable.word(number, into.step(time), bits);
            boolean isIn = into.publish(into.line(hash), number, word, outOfReach, latest);
            if (isIn) {
                batchReach = Math.max(batchReach, into.reach(number));
            }
            next++;
            if (--left == 0) {
                into.settle(number, batchReach);
            }
            if (isIn) {
                return true;
            }
        }
    }

    /** Claims a batch of the newest generation; false where there is no room. */
    private boolean claim() {
        if (left > 0) {
            table.settle(next - 1, batchReach);
            left = 0;
        }
        outOfReach = core.watermark() - window;
        for (; ; ) {
            EvidenceTable newest = core.currentVolatile();
            if (batches.table() != newest) {
                batches = new OwnBatches(newest);
            }
            long first = batches.claim(outOfReach);
            if (first != EvidenceTable.NONE) {
                table = newest;
                next = first;
                left = newest.batchSize();
                batchReach = Long.MIN_VALUE;
                SharedCore.expire(newest, outOfReach);
                return true;
            }
            // Retried where there is a newer generation.
            if (!core.grow(newest)) {
                return false;
            }
        }
    }

    /** Opens what was chosen, unless another thread opened a cluster that the sighting extends. */
    private Told open(Node end, long cell, long key, long unit, long time, long point) {
        int size = gathering.chosenSize();
        long[] opening = new long[3 * size];
        for (int i = 0; i < size; i++) {
            opening[3 * i] = gathering.unit(i);
            opening[3 * i + 1] = gathering.time(i);
            opening[3 * i + 2] = gathering.point(i);
        }
        long anchor = gathering.anchorPoint();
        Node fresh = new Node(key, anchor, cell, opening);
        Node last = end;
        for (; ; ) {
            Node behind = open.behind(last);
            if (behind != null) {
                if (behind.key == key
                        && Gathering.isWithin(behind.point, point, Math.max(0, core.radius))
                        && isInReach(behind, time)) {
                    return extendByAppended(behind, unit, time, point);
                }
                last = behind;
            } else if (open.append(last, fresh)) {
                // Retried where another cluster was appended, which is looked at first.
                cluster = fresh.number();
                keep(fresh);
                return Told.OPENED;
            }
        }
    }

    /** Closes what nothing that is not late can reach. */
    private void closeDue() {
        for (Node orphan = core.adopt(); orphan != null; ) {
            Node following = orphan.nextOrphan;
            orphan.nextOrphan = null;
            keep(orphan);
            orphan = following;
        }
        outOfReach = core.watermark() - window;
        while (keptSize > 0 && kept[0].believedLast() <= outOfReach) {
            Node node = kept[0];
            // Others are asked only where what all know would close it: they write there all the time.
            long last = node.lastVolatile();
            if (last <= outOfReach) {
                last = core.last(node);
            }
            if (last > outOfReach) {
                node.believeLast(last);
                sink(node);
            } else {
                keptSize--;
                Node moved = kept[keptSize];
                kept[keptSize] = null;
                if (keptSize > 0) {
                    sink(moved);
                }
                open.close(node);
                core.listener.closed(node.number(), last);
            }
        }
        // Where another session holds the watermark back, its guard is not looked at each time.
        patience = outOfReach < floor - window ? MOST_PATIENCE : 0;
        dueAt = Math.min(keptSize > 0 ? kept[0].believedLast() : Long.MAX_VALUE, floor - window / 2);
    }

    private void keep(Node node) {
        if (keptSize == kept.length) {
            kept = Arrays.copyOf(kept, 2 * keptSize);
        }
        int at = keptSize++;
        while (at > 0 && kept[(at - 1) >> 1].believedLast() > node.believedLast()) {
            kept[at] = kept[(at - 1) >> 1];
            at = (at - 1) >> 1;
        }
        kept[at] = node;
        dueAt = Math.min(dueAt, node.believedLast());
    }

    /** Puts a cluster in the place of the first and down to where it belongs. */
    private void sink(Node node) {
        int at = 0;
        for (int child = 1; child < keptSize; child = 2 * at + 1) {
            if (child + 1 < keptSize && kept[child + 1].believedLast() < kept[child].believedLast()) {
                child++;
            }
            if (kept[child].believedLast() >= node.believedLast()) {
                break;
            }
            kept[at] = kept[child];
            at = child;
        }
        kept[at] = node;
    }
}
