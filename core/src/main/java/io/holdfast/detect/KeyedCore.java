package io.holdfast.detect;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Watches sightings told in numbers, and says when those at one key become a cluster: what {@link ClusterDetector} says of
 * zones on {@link WindowClock#EVENT_TIME}, for one rule, in one scope. A key stands for what the members of a cluster have in
 * common, such as segment, morphology and zone. For a keyed operator of a stream engine, and for replay.
 *
 * <p><b>Told</b>: a sighting is late where it lies before the watermark. Otherwise it extends a cluster that is open at its
 * key, where it lies less than W before that one's first member or after its last; the one opened first, where several fit.
 * Otherwise it opens one, where it completes an interval of length W (end excluded) with N distinct units; of several such
 * intervals, each starting at a sighting, the earliest. All that was sighted in it and is in no cluster becomes a member. Two
 * sightings of one unit at one time are one. A cluster falls quiet when the watermark reaches its last member plus W; it is
 * then told by {@link #pollClosed}. A cluster is known by its key and {@link #since}, the time of the earliest member that it
 * opened with: no two at one key have the same.
 *
 * <p><b>Numbers</b>: key and unit are any longs, compared exactly. Times are nanoseconds since 1970, from 1900 to before 2200.
 *
 * <p><b>Watermark</b>: no earlier sighting is taken in. It never moves back. It follows the latest sighting, refused ones included, at the distance of the
 * allowed lateness, or, in a core made by {@link #driven}, the caller alone.
 *
 * <p><b>Memory</b>: 80 bytes for a key, at a load of a third to seven eighths, 128 more for each seven sightings that are more than
 * four, 64 for an open cluster. Grows in small steps, up to the stated capacity; what does not fit is refused and counted.
 * Where more than {@value #MANY} sightings of one key (or 4 N, if that is more) may still matter, those between two others of
 * the same unit that are at most W apart are forgotten: that changes no count, but a cluster that opens there may begin later or
 * end earlier than one that remembers all.
 *
 * <p><b>Cost</b>: O(1) where no more than a few sightings of the key matter, else linear in them. Allocates only to grow. No call
 * moves more than a few segments of {@value KeyTable#SLOTS} keys. What is told of a cluster is valid until the next call.
 *
 * <p><b>Thread-safety</b>: confined to one thread at a time; blocks on nothing.
 */
public final class KeyedCore {
    /** How many sightings of one key are all remembered. */
    static final int MANY = 64;

    private static final long EARLIEST = nanos("1900-01-01T00:00:00Z");
    private static final long END = nanos("2200-01-01T00:00:00Z");
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MOST_KEYS = 1 << 24;

    /** Less than any horizon: a place for a sighting that holds none. Zero would be a time. */
    private static final long NEVER = Long.MIN_VALUE;

    /**
     * The word of a slot in use, which is not 0: calm or not, led or not, the number of a list of clusters, the number of the first
     * of further sightings. Calm where there are neither, or where it is led: what comes in order is put in front and nothing
     * else, as long as it extends the led cluster or is too little for one. The sign.
     */
    private static final long CALM = 1L << 63;

    /**
     * Set where the newest sighting in the slot is the last member of the key's one open cluster, which does not know it then, and
     * where the others in the slot are members too or do not matter. Whether it is cannot be foreseen, and need not be: it is
     * made a mask of.
     */
    private static final long LED = 1L << 62;

    private static final int NUMBER_BITS = 31;
    private static final long NUMBER = (1L << NUMBER_BITS) - 1;

    /** Makes of the difference to a later time how much later it is, less one, counted from the least long on. */
    private static final long UNSIGNED_LATER = Long.MIN_VALUE - 1;

    /** Sightings in a slot, time and unit, newest first. */
    private static final int INLINE = 4;

    private static final int TIMES = 2;
    private static final int OLDEST = TIMES + 2 * INLINE - 2;

    /** Further sightings in a record, behind the number of the next one. */
    private static final int FURTHER = 7;

    private static final int NEXT = 0;
    private static final int FURTHER_TIMES = 1;
    private static final int FURTHER_LENGTH = 16;

    /** What is told of a sighting in order: where the key is not led, and where it is. No branch, for nobody can foresee it. */
    private static final Told[] IN_ORDER = {Told.NOTHING, Told.EXTENDED};

    private static final int MAGIC = 0x48464B43;
    private static final int VERSION = 1;

    private final int minimumUnits;
    private final long window;

    /** The watermark follows the time of a sighting where all bits of this are set, and none of it where none is. */
    private final long following;

    /** What to add then to have the watermark. */
    private final long behind;

    /** W, counted from the least long on. */
    private final long near;

    private final int many;

    /** Where in a slot the time is of the last sighting that must lie outside of the window for a new one to be too few. */
    private final int spoiler;

    /** The same in a record of further sightings. */
    private final int furtherSpoiler;

    private final KeyTable table;
    private final Records further;
    private final OpenKeys clusters;
    private long watermark = EARLIEST;
    private long late;
    private long refused;

    /** The sightings of the key in hand, newest first. */
    private long[] times = new long[32];

    private long[] units = new long[32];
    private int count;

    /** The cluster that was told last. */
    private int cluster = Records.NONE;

    private long lastMember;

    private long[] memberTimes = new long[32];
    private long[] memberUnits = new long[32];
    private int members;

    private KeyedCore(int minimumUnits, Duration window, @Nullable Duration lateness, int many, int keys) {
        if (minimumUnits < 2) {
            throw new IllegalArgumentException("minimumUnits must be >= 2, was " + minimumUnits);
        }
        if (window.isZero() || window.isNegative() || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "window must be more than zero and at most " + LONGEST + ", was " + window);
        }
        if (lateness != null && (lateness.isNegative() || lateness.compareTo(LONGEST) > 0)) {
            throw new IllegalArgumentException("allowedLateness must be from zero to " + LONGEST + ", was " + lateness);
        }
        if (keys < 1 || keys > MOST_KEYS) {
            throw new IllegalArgumentException("keys must be from 1 to " + MOST_KEYS + ", was " + keys);
        }
        this.minimumUnits = minimumUnits;
        this.window = window.toNanos();
        this.following = lateness == null ? 0 : -1;
        this.behind = lateness == null ? EARLIEST : -lateness.toNanos();
        this.near = this.window + UNSIGNED_LATER;
        this.many = many;
        this.spoiler = TIMES + 2 * (Math.min(minimumUnits - 1, INLINE) - 1);
        this.furtherSpoiler = FURTHER_TIMES + 2 * Math.max(0, Math.min(minimumUnits - 2 - INLINE, FURTHER - 1));
        this.table = new KeyTable(keys, this::leaves);
        this.further = new Records(FURTHER_LENGTH, keys);
        this.clusters = new OpenKeys(this.window, keys);
    }

    /**
     * Returns a core whose watermark follows its latest sighting.
     *
     * @param minimumUnits N, at least 2
     * @param window W, more than zero and at most 366 days
     * @param allowedLateness how far behind the latest sighting one may lie; from zero to 366 days
     * @param keys how many keys may be active (sighted in the last W and lateness, or with a cluster that is not told closed) at
     *     a time, from 1 to 2^24; as many clusters may be open, and as many times seven sightings may be kept of keys that have
     *     more than four. More are refused, though of keys not before twice as many, unless their numbers were chosen to collide
     */
    public static KeyedCore of(int minimumUnits, Duration window, Duration allowedLateness, int keys) {
        Objects.requireNonNull(allowedLateness, "allowedLateness");
        return new KeyedCore(minimumUnits, window, allowedLateness, Math.max(MANY, 4 * minimumUnits), keys);
    }

    /** Returns a core whose watermark only {@link #advance} moves; otherwise like {@link #of}. */
    public static KeyedCore driven(int minimumUnits, Duration window, int keys) {
        return new KeyedCore(minimumUnits, window, null, Math.max(MANY, 4 * minimumUnits), keys);
    }

    /** Like {@link #of}, but forgets sightings in between from the given number on. */
    static KeyedCore forgetful(int minimumUnits, Duration window, Duration allowedLateness, int keys, int many) {
        return new KeyedCore(minimumUnits, window, allowedLateness, many, keys);
    }

    private static long nanos(String instant) {
        return ScopeWatch.nanos(Instant.parse(instant));
    }

    /**
     * Takes in a sighting and says what it led to.
     *
     * @throws IllegalArgumentException where the time is out of range
     */
    public Told observe(long at, long unit, long time) {
        if (time < watermark || time >= END) {
            return turnAway(time);
        }
        watermark = Math.max(watermark, (time & following) + behind);
        long hash = KeyTable.hash(at);
        long[] segment = table.segment(hash);
        int slot = KeyTable.guess(segment, hash);
        return segment[slot + KeyTable.KEY] == at ? sight(segment, slot, unit, time) : search(at, unit, time);
    }

    /** Takes in a sighting whose key's slot is not where it was guessed to be. */
    private Told search(long at, long unit, long time) {
        long hash = KeyTable.hash(at);
        long[] segment = table.segment(hash);
        int slot = KeyTable.find(segment, hash, at);
        return slot < 0 ? begin(hash, at, unit, time) : sight(segment, slot, unit, time);
    }

    /** Takes in a sighting of the key in the slot. */
    private Told sight(long[] segment, int slot, long unit, long time) {
        long word = segment[slot + KeyTable.WORD];
        long led = (word << 1) >> 63;
        // Most sightings: in order, and to a led cluster, or where no cluster is and too few others are left for one.
        // Which
        // of the two is no branch. As an unsigned number, what is not later than the newest is 146 years later at
        // least.
        if (word < 0
                && time - segment[slot + TIMES] + UNSIGNED_LATER < (near | (~led >>> 2))
                && segment[slot + OLDEST] <= ((watermark - window) | (led >>> 1))
                && (minimumUnits > INLINE || segment[slot + spoiler] <= ((time - window) | (led >>> 1)))) {
            push(segment, slot, unit, time);
            cluster = clusters(word);
            lastMember = time;
            members = 0;
            return IN_ORDER[(int) -led];
        }
        return think(segment, slot, unit, time);
    }

    /**
     * Takes in a sighting that is not as most are, or of a key that left the slot. Apart, so that the usual way stays short enough
     * to be compiled into its callers.
     */
    private Told think(long[] segment, int slot, long unit, long time) {
        if (segment[slot + KeyTable.WORD] == 0) {
            return search(segment[slot + KeyTable.KEY], unit, time);
        }
        int list = listAt(segment, slot);
        if (list == Records.NONE) {
            return pushFurther(segment, slot, unit, time)
                    ? tell(Told.NOTHING, Records.NONE)
                    : weigh(segment, slot, unit, time);
        }
        int extended = clusters.extend(list, time);
        if (extended == Records.NONE) {
            return weigh(segment, slot, unit, time);
        }
        if (clusters.isAlone(list) && time == clusters.last(list)) {
            lead(segment, slot, list, unit, time);
        }
        return tell(Told.EXTENDED, extended);
    }

    private Told tell(Told told, int of) {
        cluster = of;
        lastMember = of == Records.NONE ? 0 : clusters.last(of);
        if (told != Told.OPENED) {
            members = 0;
        }
        return told;
    }

    /** Makes the key's one cluster led, if its slot and no more holds its sightings, and none of them is evidence. */
    private void lead(long[] segment, int slot, int list, long unit, long time) {
        long horizon = watermark - window;
        long begin = clusters.first(list);
        for (int i = 0; i < INLINE; i++) {
            long held = segment[slot + TIMES + 2 * i];
            if (held >= time || (held > horizon && held < begin)) {
                return;
            }
        }
        if (further(segment, slot) == Records.NONE) {
            push(segment, slot, unit, time);
            segment[slot + KeyTable.WORD] |= LED | CALM;
        }
    }

    /** Returns the list of clusters at a key, which know their last members then: none is led. */
    private int listAt(long[] segment, int slot) {
        long word = segment[slot + KeyTable.WORD];
        int list = clusters(word);
        if ((word & LED) != 0) {
            clusters.setLast(list, segment[slot + TIMES]);
            segment[slot + KeyTable.WORD] = word & ~(LED | CALM);
        }
        return list;
    }

    private Told turnAway(long time) {
        if (time < EARLIEST || time >= END) {
            throw new IllegalArgumentException("time must be from 1900 to before 2200, was " + time + " ns since 1970");
        }
        late++;
        return tell(Told.LATE, Records.NONE);
    }

    /** Puts a sighting in front of those in the slot, of which the last one falls out. */
    private static void push(long[] segment, int slot, long unit, long time) {
        segment[slot + TIMES + 6] = segment[slot + TIMES + 4];
        segment[slot + TIMES + 7] = segment[slot + TIMES + 5];
        segment[slot + TIMES + 4] = segment[slot + TIMES + 2];
        segment[slot + TIMES + 5] = segment[slot + TIMES + 3];
        segment[slot + TIMES + 2] = segment[slot + TIMES];
        segment[slot + TIMES + 3] = segment[slot + TIMES + 1];
        segment[slot + TIMES] = time;
        segment[slot + TIMES + 1] = unit;
    }

    /**
     * Takes in a sighting in order, at a key without a cluster, where too few others lie in the window for one and none or one
     * record of further sightings is enough. All that this does {@link #weigh} would do too, but would think about it longer.
     */
    private boolean pushFurther(long[] segment, int slot, long unit, long time) {
        long horizon = watermark - window;
        long oldest = segment[slot + OLDEST];
        if (segment[slot + TIMES] >= time || (minimumUnits <= INLINE + 1 && segment[slot + spoiler] > time - window)) {
            return false;
        }
        int record = further(segment, slot);
        if (oldest <= horizon) {
            giveBack(record);
            segment[slot + KeyTable.WORD] = CALM;
        } else {
            if (record == Records.NONE) {
                record = further.take();
                if (record == Records.NONE) {
                    return false;
                }
                long[] chunk = further.chunk(record);
                int begin = further.at(record);
                chunk[begin + NEXT] = Records.NONE;
                for (int i = 0; i < FURTHER; i++) {
                    chunk[begin + FURTHER_TIMES + 2 * i] = NEVER;
                }
                segment[slot + KeyTable.WORD] = record;
            }
            long[] chunk = further.chunk(record);
            int begin = further.at(record);
            if (chunk[begin + NEXT] != Records.NONE
                    || chunk[begin + FURTHER_TIMES + 2 * FURTHER - 2] > horizon
                    || (minimumUnits <= INLINE + FURTHER + 1 && chunk[begin + furtherSpoiler] > time - window)) {
                return false;
            }
            System.arraycopy(chunk, begin + FURTHER_TIMES, chunk, begin + FURTHER_TIMES + 2, 2 * FURTHER - 2);
            chunk[begin + FURTHER_TIMES] = oldest;
            chunk[begin + FURTHER_TIMES + 1] = segment[slot + OLDEST + 1];
        }
        push(segment, slot, unit, time);
        return true;
    }

    /** Takes in the first sighting of a key. */
    private Told begin(long hash, long at, long unit, long time) {
        if (!table.makeRoom(hash)) {
            return refuse();
        }
        long[] segment = table.segment(hash);
        int slot = ~KeyTable.find(segment, hash, at);
        KeyTable.add(segment, slot, hash, at);
        segment[slot + KeyTable.WORD] = CALM;
        segment[slot + TIMES] = time;
        segment[slot + TIMES + 1] = unit;
        segment[slot + TIMES + 2] = NEVER;
        segment[slot + TIMES + 4] = NEVER;
        segment[slot + TIMES + 6] = NEVER;
        return tell(Told.NOTHING, Records.NONE);
    }

    private Told refuse() {
        refused++;
        return tell(Told.REFUSED, Records.NONE);
    }

    /** Takes in a sighting that extends nothing: evidence, with what else there is. */
    private Told weigh(long[] segment, int slot, long unit, long time) {
        int records = gather(segment, slot, watermark - window);
        int newest = insert(unit, time);
        if (newest < 0) {
            return tell(Told.NOTHING, Records.NONE);
        }
        Told told = Told.NOTHING;
        int opened = Records.NONE;
        int start = start(newest);
        if (start >= 0) {
            if (clusters.isFull()) {
                return refuse();
            }
            opened = open(segment, slot, start);
            told = Told.OPENED;
        } else if (count > many) {
            forgetBetween();
        }
        if (records(count) - records > further.available()) {
            return refuse();
        }
        store(segment, slot);
        return tell(told, opened);
    }

    /** Reads the sightings that matter: after the horizon, and in no open cluster. Returns how many records all take. */
    private int gather(long[] segment, int slot, long horizon) {
        count = 0;
        for (int i = 0; i < INLINE; i++) {
            keep(segment[slot + TIMES + 2 * i], segment[slot + TIMES + 2 * i + 1], horizon);
        }
        int records = 0;
        for (int record = further(segment, slot); record != Records.NONE; ) {
            long[] chunk = further.chunk(record);
            int at = further.at(record);
            if (count + FURTHER >= times.length) {
                grow();
            }
            for (int i = 0; i < FURTHER; i++) {
                keep(chunk[at + FURTHER_TIMES + 2 * i], chunk[at + FURTHER_TIMES + 2 * i + 1], horizon);
            }
            record = (int) chunk[at + NEXT];
            records++;
        }
        for (int each = listAt(segment, slot); each != Records.NONE; each = clusters.follower(each)) {
            forget(clusters.first(each), clusters.last(each));
        }
        return records;
    }

    /** Forgets the sightings in hand that a cluster covers. */
    private void forget(long from, long to) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (times[i] < from || times[i] > to) {
                times[kept] = times[i];
                units[kept] = units[i];
                kept++;
            }
        }
        count = kept;
    }

    private void grow() {
        times = Arrays.copyOf(times, 2 * times.length);
        units = Arrays.copyOf(units, 2 * units.length);
    }

    private void keep(long time, long unit, long horizon) {
        if (time > horizon) {
            times[count] = time;
            units[count] = unit;
            count++;
        }
    }

    /** Adds a sighting in order of time, then unit, and returns its place, or -1 where it is there already. */
    private int insert(long unit, long time) {
        int place = 0;
        while (place < count && (times[place] > time || (times[place] == time && units[place] > unit))) {
            place++;
        }
        if (place < count && times[place] == time && units[place] == unit) {
            return -1;
        }
        System.arraycopy(times, place, times, place + 1, count - place);
        System.arraycopy(units, place, units, place + 1, count - place);
        times[place] = time;
        units[place] = unit;
        count++;
        return place;
    }

    /**
     * Returns the oldest sighting of the earliest interval around the newest one that holds N units, or -1. None holds more:
     * without the newest it held less than N, or would be a cluster.
     */
    private int start(int newest) {
        int oldest = newest;
        while (oldest + 1 < count && times[oldest + 1] > times[newest] - window) {
            oldest++;
        }
        if (times[0] == times[newest] || newest == 0) {
            // In order, as a rule: then the interval is all that lies back in the window.
            return holdsEnough(0, oldest) ? oldest : -1;
        }
        for (int start = oldest; start >= newest; start--) {
            if (holdsEnough(end(start), start)) {
                return start;
            }
        }
        return -1;
    }

    /** Returns the last sighting of the interval that starts with the given one. */
    private int end(int start) {
        int end = start;
        while (end > 0 && times[end - 1] < times[start] + window) {
            end--;
        }
        return end;
    }

    /** Tells whether N distinct units are among the given sightings. */
    private boolean holdsEnough(int from, int to) {
        int few = minimumUnits;
        if (to - from + 1 < few) {
            return false;
        }
        int distinct = 0;
        for (int i = from; i <= to; i++) {
            long unit = units[i];
            int earlier = i - 1;
            while (earlier >= from && units[earlier] != unit) {
                earlier--;
            }
            if (earlier < from && ++distinct == few) {
                return true;
            }
        }
        return false;
    }

    /** Makes the interval that starts with the given sighting a cluster: none of it is ever evidence again. */
    private int open(long[] segment, int slot, int start) {
        int end = end(start);
        members = start - end + 1;
        if (members > memberTimes.length) {
            memberTimes = new long[times.length];
            memberUnits = new long[times.length];
        }
        for (int i = 0; i < members; i++) {
            memberTimes[i] = times[start - i];
            memberUnits[i] = units[start - i];
        }
        int opened = clusters.add(segment[slot + KeyTable.KEY], times[start], times[start], times[end]);
        System.arraycopy(times, start + 1, times, end, count - start - 1);
        System.arraycopy(units, start + 1, units, end, count - start - 1);
        count -= members;
        setWord(segment, slot, clusters.append(listAt(segment, slot), opened), further(segment, slot));
        return opened;
    }

    /**
     * Forgets the sightings between two others of the same unit that are at most W apart. An interval that holds one but
     * neither of the others would be shorter than W: no count of units changes.
     */
    private void forgetBetween() {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int later = kept - 1;
            while (later >= 0 && units[later] != units[i]) {
                later--;
            }
            int earlier = i + 1;
            while (earlier < count && units[earlier] != units[i]) {
                earlier++;
            }
            if (later < 0 || earlier == count || times[later] > times[earlier] + window) {
                times[kept] = times[i];
                units[kept] = units[i];
                kept++;
            }
        }
        count = kept;
    }

    /** Writes the sightings in hand into the slot and into as many records as they need. */
    private void store(long[] segment, int slot) {
        for (int i = 0; i < INLINE; i++) {
            segment[slot + TIMES + 2 * i] = i < count ? times[i] : NEVER;
            segment[slot + TIMES + 2 * i + 1] = i < count ? units[i] : 0;
        }
        int head = further(segment, slot);
        int spare = head;
        int before = Records.NONE;
        for (int from = INLINE; from < count; from += FURTHER) {
            int record = spare;
            if (record == Records.NONE) {
                record = further.take();
                further.chunk(record)[further.at(record) + NEXT] = Records.NONE;
                if (before == Records.NONE) {
                    head = record;
                } else {
                    further.chunk(before)[further.at(before) + NEXT] = record;
                }
            }
            long[] chunk = further.chunk(record);
            int at = further.at(record);
            for (int i = 0; i < FURTHER; i++) {
                boolean held = from + i < count;
                chunk[at + FURTHER_TIMES + 2 * i] = held ? times[from + i] : NEVER;
                chunk[at + FURTHER_TIMES + 2 * i + 1] = held ? units[from + i] : 0;
            }
            spare = (int) chunk[at + NEXT];
            before = record;
        }
        if (before == Records.NONE) {
            head = Records.NONE;
        } else {
            further.chunk(before)[further.at(before) + NEXT] = Records.NONE;
        }
        giveBack(spare);
        setWord(segment, slot, clusters.withoutQuiet(listAt(segment, slot), watermark), head);
    }

    private void giveBack(int records) {
        for (int record = records; record != Records.NONE; ) {
            int next = (int) further.chunk(record)[further.at(record) + NEXT];
            further.giveBack(record);
            record = next;
        }
    }

    private static int records(int count) {
        return count <= INLINE ? 0 : (count - INLINE + FURTHER - 1) / FURTHER;
    }

    private static int clusters(long word) {
        return (int) (word >>> NUMBER_BITS & NUMBER);
    }

    private static int further(long[] segment, int slot) {
        return (int) (segment[slot + KeyTable.WORD] & NUMBER);
    }

    private static void setWord(long[] segment, int slot, int clusters, int further) {
        long numbers = ((long) clusters << NUMBER_BITS) | further;
        segment[slot + KeyTable.WORD] = numbers == 0 ? CALM : numbers;
    }

    /** Tells whether a key has neither a sighting that matters nor an open cluster, and if so, cleans up behind it. */
    private boolean leaves(long[] segment, int slot) {
        if (segment[slot + TIMES] > watermark - window) {
            return false;
        }
        int list = clusters.withoutQuiet(listAt(segment, slot), watermark);
        setWord(segment, slot, list, further(segment, slot));
        if (list != Records.NONE) {
            return false;
        }
        giveBack(further(segment, slot));
        return true;
    }

    /** Moves the watermark, unless it is there already; to before 2200. Closes nothing by itself: see {@link #pollClosed}. */
    public void advance(long to) {
        if (to >= END) {
            throw new IllegalArgumentException("watermark must be before 2200, was " + to + " ns since 1970");
        }
        watermark = Math.max(watermark, to);
    }

    /** Returns the time from which on sightings are taken in; 1900 at first. */
    public long watermark() {
        return watermark;
    }

    /**
     * Takes the next cluster that fell quiet, and returns whether there was one; {@link #key} and those after it then say which.
     * In order of last member, then key, then {@link #since}. To be called until there is none, as often as one likes to know; until
     * then a quiet cluster takes up its memory, and does nothing else. Cost: O(1) for each open cluster once per W, and logarithmic
     * in how many fall quiet within a fraction of W.
     */
    public boolean pollClosed() {
        for (int moved = clusters.takeMoved(watermark); moved != Records.NONE; moved = clusters.takeMoved(watermark)) {
            learnLast(moved);
            clusters.putInPlace(moved);
        }
        for (int next = clusters.next(watermark); next != Records.NONE; next = clusters.next(watermark)) {
            learnLast(next);
            boolean isClosed = clusters.isInPlace(next);
            clusters.takeNext();
            if (isClosed) {
                leaveList(next);
                clusters.remove(next);
                tell(Told.NOTHING, next);
                return true;
            }
            clusters.putInPlace(next);
        }
        tell(Told.NOTHING, Records.NONE);
        return false;
    }

    /** Finds out the last member of a cluster that does not know it, as it is led. */
    private void learnLast(int of) {
        if (clusters.isListed(of)) {
            long hash = KeyTable.hash(clusters.key(of));
            long[] segment = table.segment(hash);
            int slot = KeyTable.guess(segment, hash);
            if (segment[slot + KeyTable.KEY] != clusters.key(of) || segment[slot + KeyTable.WORD] == 0) {
                slot = KeyTable.find(segment, hash, clusters.key(of));
            }
            if ((segment[slot + KeyTable.WORD] & LED) != 0) {
                clusters.setLast(of, segment[slot + TIMES]);
            }
        }
    }

    /** Takes a quiet cluster off its key's list, if it is there. */
    private void leaveList(int quiet) {
        if (clusters.isListed(quiet)) {
            long hash = KeyTable.hash(clusters.key(quiet));
            long[] segment = table.segment(hash);
            int slot = KeyTable.find(segment, hash, clusters.key(quiet));
            int list = clusters.withoutQuiet(listAt(segment, slot), watermark);
            setWord(segment, slot, list, further(segment, slot));
        }
    }

    /**
     * Returns the key of the cluster that the last call opened, extended or told to be closed.
     *
     * @throws IllegalStateException where it did none of these; so do {@link #since}, {@link #first} and {@link #last}
     */
    public long key() {
        return clusters.key(told());
    }

    /** Returns the time of the earliest member that the cluster opened with, by which it is known at its key. */
    public long since() {
        return clusters.since(told());
    }

    /** Returns the time of the cluster's first member. */
    public long first() {
        return clusters.first(told());
    }

    /** Returns the time of the cluster's last member. */
    public long last() {
        told();
        return lastMember;
    }

    private int told() {
        if (cluster == Records.NONE) {
            throw new IllegalStateException("the last call told of no cluster");
        }
        return cluster;
    }

    /** Returns how many members the cluster opened with; 0 where the last call did not open one. */
    public int members() {
        return members;
    }

    /** Returns a member's time; members in order of time, then unit, from 0. */
    public long memberTime(int index) {
        return memberTimes[Objects.checkIndex(index, members)];
    }

    /** Returns a member's unit. */
    public long memberUnit(int index) {
        return memberUnits[Objects.checkIndex(index, members)];
    }

    /** Returns how many sightings were {@link Told#LATE}. */
    public long late() {
        return late;
    }

    /** Returns how many sightings were {@link Told#REFUSED}. */
    public long refused() {
        return refused;
    }

    /**
     * Returns all that may still matter of some keys: all of them, or those of one key group, so that an operator can be
     * rescaled. Changes nothing. Equal histories give equal bytes.
     *
     * <p>Format, version 1, big-endian: the four letters HFKC, then the version, N (ints), W and the watermark (longs); the number of
     * keys (int), then for each, ascending, itself (long), the number of its sightings (int), each with time and unit (longs),
     * newest first, and the number of its open clusters (int), each with since, first and last (longs), in order of opening; the
     * number of clusters that fell quiet and were not told (int), each with key, since, first and last (longs), as they will be told.
     *
     * @param keys which keys to save
     */
    public byte[] save(LongPredicate keys) {
        StateBytes out = StateBytes.empty();
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeInt(minimumUnits);
        out.writeLong(window);
        out.writeLong(watermark);
        // So that all clusters know their last members, also those of keys that are not written.
        table.forEach(this::listAt);
        LongStream.Builder active = LongStream.builder();
        table.forEach((segment, slot) -> {
            if (isActive(segment, slot) && keys.test(segment[slot + KeyTable.KEY])) {
                active.add(segment[slot + KeyTable.KEY]);
            }
        });
        long[] sorted = active.build().sorted().toArray();
        out.writeInt(sorted.length);
        for (long each : sorted) {
            save(out, each);
        }
        int[] quiet = clusters.quiet(watermark, keys);
        out.writeInt(quiet.length);
        for (int cluster : quiet) {
            out.writeLong(clusters.key(cluster));
            saveCluster(out, cluster);
        }
        return out.written();
    }

    private void save(StateBytes out, long active) {
        long hash = KeyTable.hash(active);
        long[] segment = table.segment(hash);
        int slot = KeyTable.find(segment, hash, active);
        gather(segment, slot, watermark - window);
        int[] open = clusters.open(listAt(segment, slot), watermark);
        out.writeLong(active);
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            out.writeLong(times[i]);
            out.writeLong(units[i]);
        }
        out.writeInt(open.length);
        for (int cluster : open) {
            saveCluster(out, cluster);
        }
    }

    private void saveCluster(StateBytes out, int cluster) {
        out.writeLong(clusters.since(cluster));
        out.writeLong(clusters.first(cluster));
        out.writeLong(clusters.last(cluster));
    }

    private boolean isActive(long[] segment, int slot) {
        return segment[slot + TIMES] > watermark - window || clusters.open(listAt(segment, slot), watermark).length > 0;
    }

    /**
     * Adds what was saved, by a core with the same N and W, of keys that are not active here. Parts of one core that are loaded one
     * after the other are together that core: they say to everything that follows what it would have said. Of parts that ran
     * apart the latest watermark counts for all.
     *
     * @throws IllegalArgumentException where it is of another version or rule, or makes no sense; then this core has taken up
     *     part of it, and is of no use
     * @throws IllegalStateException where it does not fit, or has a key that is active here; likewise
     */
    public void load(byte[] state) {
        StateBytes in = StateBytes.of(state);
        StateBytes.check("first word", MAGIC, in.readInt());
        StateBytes.check("version", VERSION, in.readInt());
        StateBytes.check("minimumUnits", minimumUnits, in.readInt());
        StateBytes.check("window in nanoseconds", window, in.readLong());
        watermark = Math.max(watermark, time("watermark", in.readLong()));
        for (int left = StateBytes.number("keys", in.readInt()); left > 0; left--) {
            loadKey(in);
        }
        for (int left = StateBytes.number("quiet clusters", in.readInt()); left > 0; left--) {
            loadCluster(in, Records.NONE, in.readLong());
        }
        in.end();
    }

    private void loadKey(StateBytes in) {
        long loaded = in.readLong();
        long hash = KeyTable.hash(loaded);
        long[] segment = table.segment(hash);
        int slot = KeyTable.find(segment, hash, loaded);
        if (slot >= 0 && !leaves(segment, slot)) {
            throw new IllegalStateException("a key must be in one state only, " + loaded + " is active here");
        }
        if (slot < 0) {
            if (!table.makeRoom(hash)) {
                throw new IllegalStateException("no room for key " + loaded);
            }
            segment = table.segment(hash);
            slot = ~KeyTable.find(segment, hash, loaded);
            KeyTable.add(segment, slot, hash, loaded);
        }
        setWord(segment, slot, Records.NONE, Records.NONE);
        loadSightings(in, loaded);
        if (records(count) > further.available()) {
            throw new IllegalStateException("no room for the sightings of key " + loaded);
        }
        store(segment, slot);
        int list = Records.NONE;
        for (int left = StateBytes.number("open clusters of key " + loaded, in.readInt()); left > 0; left--) {
            list = loadCluster(in, list, loaded);
        }
        setWord(segment, slot, list, further(segment, slot));
    }

    private void loadSightings(StateBytes in, long loaded) {
        count = 0;
        long later = END;
        for (int left = StateBytes.number("sightings of key " + loaded, in.readInt()); left > 0; left--) {
            long time = time("a sighting of key " + loaded, in.readLong());
            if (time > later) {
                throw new IllegalArgumentException("sightings of key " + loaded + " must not rise in time, one at "
                        + time + " came after one at " + later);
            }
            later = time;
            if (count == times.length) {
                grow();
            }
            keep(time, in.readLong(), watermark - window);
        }
    }

    private int loadCluster(StateBytes in, int list, long loaded) {
        long began = time("since", in.readLong());
        long start = time("first", in.readLong());
        long end = time("last", in.readLong());
        if (start > began || began > end) {
            throw new IllegalArgumentException("first, since and last of a cluster of key " + loaded
                    + " must not fall, were " + start + ", " + began + " and " + end);
        }
        if (clusters.isFull()) {
            throw new IllegalStateException("no room for a cluster of key " + loaded);
        }
        int added = clusters.add(loaded, began, start, end);
        return end + window > watermark ? clusters.append(list, added) : list;
    }

    private static long time(String what, long read) {
        if (read < EARLIEST || read >= END) {
            throw new IllegalArgumentException(
                    "time of " + what + " must be from 1900 to before 2200, was " + read + " ns since 1970");
        }
        return read;
    }
}
