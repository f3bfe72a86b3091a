package io.holdfast.internal.retain;

import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageIntent;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.RegisteredImage;
import io.holdfast.port.ImageRoot;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import io.holdfast.retain.ClockWatch;
import io.holdfast.retain.EmergencyStep;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.RetentionPolicy;
import io.holdfast.retain.RetentionRule;
import io.holdfast.retain.Standing;
import io.holdfast.retain.Tiering;
import io.holdfast.retain.TombstoneChain;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Deletes images that are due, moves those that a tier is for, and makes room in need: a batch at each {@link #tick}, for whoever
 * calls it by an injected clock.
 *
 * <p>In two phases. An intent is durable before a file is touched, a tombstone after; between the two stands whatever a crash may
 * leave, and the next start goes on from there. What guards an image is asked in the transaction that writes the intent, and again
 * before a file is touched where something was frozen in between.
 *
 * <p>Writers: one thread ticks; {@link #guardsChanged}, {@link #await} and {@link #troubles} are for any thread.
 */
public final class ImageClearing {

    /** When the journal was written last by its clock, as far as images are concerned. */
    private static final String CLOCK = "images.clock";

    private static final String EMERGENCY = "emergency step ";
    private static final String POLICY = "images.policy";
    private static final String REPLANNED = "images.replanned-to";
    private static final String REFUSAL = "refused ";
    private static final int MOST_REFUSALS = 20;
    private static final Duration NOTE_EVERY = Duration.ofMinutes(15);
    /** A file that is not the one that was registered is a person's affair: looked at again a day later. */
    private static final Duration REFUSED = Duration.ofDays(1);

    private static final int REPLANNED_AT_ONCE = 500;
    private static final int INTENTS_AT_ONCE = 10_000;
    /** So far below its watermark a root is relieved: else each new image would begin an emergency. */
    private static final double RELIEF = 0.02;

    private final Store store;
    private final Journal journal;
    private final ImageSettings settings;
    private final ClockWatch clock;
    private final Roots roots;
    private final Moves moves;
    private final AtomicLong guards = new AtomicLong();
    private final Object unlinking = new Object();
    private volatile RetentionPolicy policy;
    private volatile List<String> troubles = List.of();
    private volatile Instant trusted;
    private volatile boolean confirmed;
    private volatile boolean busy;
    private Optional<Instant> noted;
    private boolean intentsLeft = true;
    private @Nullable Chosen ready;
    private int most;
    private boolean replanned;

    /** Makes changes durable. */
    public interface Journal {
        /** Makes one change, whole or not at all; when this returns it is on disk. */
        <T> T change(Change<T> change) throws StoreException;
    }

    /** A change. May be made again from its start. */
    @FunctionalInterface
    public interface Change<T> {
        /** Makes it. */
        T in(Transaction transaction) throws StoreException;
    }

    /** How full a root is. */
    public enum Level {
        /** There is room. */
        ROOM,
        /** A person should look. */
        WARN,
        /** Emergency steps are taken. */
        EXPIRE,
        /** No more passed images, please. */
        STOP_PASSED,
        /** No more images at all, please. */
        REFUSE
    }

    /**
     * Images that are written down to go next: in the commit that said of others that they are gone, so that a batch costs one.
     *
     * @param judgedAt what {@link #guards} was when they were judged, or -1 where they are to be judged first
     */
    private record Chosen(List<Doomed> doomed, long judgedAt) {}

    /** An image that is about to go, and by what measure. */
    private record Doomed(RegisteredImage image, String rule, boolean inNeed) {}

    /**
     * Makes one over a journal.
     *
     * @param store to read from
     * @param journal to write with
     * @param policy the rules in force
     * @param now what the clock says
     * @param nanos what a clock says that only measures
     */
    public ImageClearing(
            Store store, Journal journal, ImageSettings settings, RetentionPolicy policy, Instant now, long nanos)
            throws StoreException {
        this.store = store;
        this.journal = journal;
        this.settings = settings;
        this.policy = policy;
        roots = new Roots(settings);
        moves = new Moves(store, journal, settings, roots);
        noted = store.note(CLOCK).map(Instant::parse);
        trusted = noted.orElse(Instant.EPOCH);
        clock = new ClockWatch(noted, now, nanos, settings.largestJump(), settings.longestStop());
    }

    /** Returns what the journal knows a policy by: its version and its rules. */
    public static String fingerprint(RetentionPolicy policy) {
        List<String> rules = new ArrayList<>();
        for (RetentionRule rule : policy.rules()) {
            rules.add(rule.name() + "|" + new TreeSet<>(rule.classes()) + "|" + rule.family() + "|" + rule.customer()
                    + "|" + rule.station() + "|" + rule.minimum() + "|" + rule.maximum());
        }
        rules.sort(null);
        return policy.version() + ":" + Hashes.of(rules);
    }

    /**
     * Checks that a policy may be in force after the one that was.
     *
     * @throws IllegalArgumentException where the journal knows a later version, or this version with other rules
     */
    public static void requireNewer(RetentionPolicy next, Store store) throws StoreException {
        String known = store.note(POLICY).orElse("");
        if (known.isEmpty() || known.equals(fingerprint(next))) {
            return;
        }
        int version = Integer.parseInt(known.substring(0, known.indexOf(':')));
        if (next.version() <= version) {
            throw new IllegalArgumentException("policy must have a version above " + version
                    + " where its rules differ from those in force, was " + next.version());
        }
    }

    /** Puts other rules in force: the next ticks go through all images. */
    public void policy(RetentionPolicy next) {
        policy = next;
        guards.incrementAndGet();
    }

    /** Returns the rules in force. */
    public RetentionPolicy policy() {
        return policy;
    }

    /** Says that more may be guarded than before: what is about to go is asked about again. For any thread; does not wait. */
    public void guardsChanged() {
        guards.incrementAndGet();
    }

    /** Returns when no file is being touched that was judged before {@link #guardsChanged} was called. For any thread. */
    public void await() {
        synchronized (unlinking) {
            guards.get();
        }
    }

    /** A person says that the clock is right as it is. For any thread; in force from the next tick. */
    public void confirmClock() {
        confirmed = true;
    }

    /** Returns what the clock said when it was last found right; the epoch where that was never. For any thread. */
    public Instant trustedClock() {
        return trusted;
    }

    /** Tells whether the last tick did something: there may be more. For any thread. */
    public boolean isBusy() {
        return busy;
    }

    /** Tells whether a root has so little room that this comes first. For any thread. */
    public boolean isInNeed() {
        return roots.levels().values().stream().anyMatch(level -> level.compareTo(Level.EXPIRE) >= 0);
    }

    /** Returns what is not as it should be, in words. For any thread. */
    public List<String> troubles() {
        return troubles;
    }

    /** Returns how full each root is whose room is known. For any thread. */
    public Map<String, Level> levels() {
        return roots.levels();
    }

    /**
     * Does a batch of what is to be done, as many files as the settings say.
     *
     * @param now what the clock says
     * @param nanos what a clock says that only measures
     * @return how long until the next
     */
    public Duration tick(Instant now, long nanos) {
        return tick(now, nanos, settings.batch());
    }

    /** Does a batch of at most so many files. */
    public Duration tick(Instant now, long nanos, int files) {
        busy = false;
        most = files;
        try {
            Duration wait = step(now, nanos);
            roots.settled("journal");
            return wait;
        } catch (StoreException e) {
            roots.concern("journal", "images wait, the journal fails: " + e.getMessage());
            return Roots.LOOK_AGAIN;
        } finally {
            for (Roots.Root root : roots.all()) {
                // It was away, and whatever was asked of it since was answered.
                if (roots.isUp(root, now)) {
                    roots.answered(root);
                }
            }
            troubles = List.copyOf(roots.concerns());
        }
    }

    private Duration step(Instant now, long nanos) throws StoreException {
        if (confirmed) {
            confirmed = false;
            clock.confirm(now, nanos);
            forgetTimes();
        }
        Optional<String> jump = clock.look(now, nanos);
        if (jump.isPresent()) {
            roots.concern("clock", "no image is deleted until a person confirms the clock: " + jump.get());
            return Roots.LOOK_AGAIN;
        }
        roots.settled("clock");
        trusted = now;
        noteClock(now);
        roots.measure(now);
        boolean worked = resume(now) || replan() || clearDue(now) || moves.move(now, most) || relieve(now);
        intentsLeft |= moves.takeUnfinished();
        busy = worked;
        return worked ? settings.pause() : Roots.LOOK_AGAIN;
    }

    /** What was put off by a clock that was ahead would wait for it to come true. */
    private void forgetTimes() throws StoreException {
        roots.forgetTimes();
        moves.forgetTimes();
        noted = Optional.empty();
        replanned = false;
        journal.change(transaction -> {
            transaction.note(REPLANNED, "0");
            return true;
        });
    }

    private void noteClock(Instant now) throws StoreException {
        if (noted.isEmpty() || now.isAfter(noted.get().plus(NOTE_EVERY))) {
            journal.change(transaction -> {
                transaction.note(CLOCK, now.toString());
                return true;
            });
            noted = Optional.of(now);
        }
    }

    // What a crash or an unreachable root left.

    private boolean resume(Instant now) throws StoreException {
        if (!intentsLeft) {
            return false;
        }
        // They are among the others.
        ready = null;
        List<Doomed> deletions = new ArrayList<>();
        List<ImageIntent> copies = new ArrayList<>();
        List<ImageIntent> removals = new ArrayList<>();
        boolean others = false;
        for (ImageIntent intent : store.imageIntents(INTENTS_AT_ONCE)) {
            RegisteredImage image = store.image(intent.image()).orElseThrow();
            boolean reachable = roots.isReachable(image.root(), now)
                    && (intent.root() == null || roots.isReachable(intent.root(), now));
            if (!reachable || deletions.size() + copies.size() + removals.size() >= most) {
                others = true;
                continue;
            }
            switch (intent.step()) {
                case DELETE ->
                    deletions.add(new Doomed(image, intent.rule(), intent.rule().startsWith(EMERGENCY)));
                case COPY -> copies.add(intent);
                case REMOVE_SOURCE -> removals.add(intent);
            }
        }
        boolean worked = !deletions.isEmpty() || !copies.isEmpty() || !removals.isEmpty();
        intentsLeft = others;
        if (!deletions.isEmpty()) {
            delete(new Chosen(deletions, -1), now, null);
        }
        copies.forEach(intent -> intentsLeft |= !moves.copy(intent, now));
        removals.forEach(intent -> intentsLeft |= !moves.removeSource(intent, now));
        return worked;
    }

    // Other rules.

    /** Goes through all images once after the rules changed, for each to be looked at when it is due by the new ones. */
    private boolean replan() throws StoreException {
        RetentionPolicy rules = policy;
        String wanted = fingerprint(rules);
        if (replanned && store.note(POLICY).equals(Optional.of(wanted))) {
            return false;
        }
        if (!store.note(POLICY).equals(Optional.of(wanted))) {
            journal.change(transaction -> {
                transaction.note(POLICY, wanted);
                transaction.note(REPLANNED, "0");
                return true;
            });
        }
        Optional<String> reached = store.note(REPLANNED);
        if (reached.isEmpty()) {
            replanned = true;
            return false;
        }
        List<RegisteredImage> some = store.images(Long.parseLong(reached.get()), REPLANNED_AT_ONCE);
        Map<Instant, List<Long>> changed = new HashMap<>();
        for (RegisteredImage image : some) {
            Instant due = Standing.of(image, List.of(), rules).due();
            if (image.state() == RegisteredImage.State.KEPT && !due.equals(image.checkAt())) {
                changed.computeIfAbsent(due, it -> new ArrayList<>()).add(image.number());
            }
        }
        journal.change(transaction -> {
            for (Map.Entry<Instant, List<Long>> each : changed.entrySet()) {
                transaction.checkAgain(each.getValue(), each.getKey());
            }
            transaction.note(
                    REPLANNED,
                    some.isEmpty()
                            ? null
                            : Long.toString(some.get(some.size() - 1).number()));
            return true;
        });
        return true;
    }

    // Deleting.

    private boolean clearDue(Instant now) throws StoreException {
        Chosen next = ready;
        if (next != null) {
            ready = null;
            delete(next, now, next.doomed().get(0).image().root());
            return true;
        }
        for (Roots.Root root : roots.all()) {
            if (!roots.isUp(root, now)) {
                continue;
            }
            String name = root.port.name();
            if (store.imagesToCheck(name, now, 1).isEmpty()) {
                continue;
            }
            RetentionPolicy rules = policy;
            long seen = guards.get();
            List<Doomed> doomed = journal.change(
                    transaction -> judge(transaction.imagesToCheck(name, now, most), rules, now, transaction));
            if (!doomed.isEmpty()) {
                delete(new Chosen(doomed, seen), now, name);
            }
            return true;
        }
        return false;
    }

    /** Writes down which of some candidates are to go, and when the others are to be looked at again. */
    private List<Doomed> judge(
            List<RegisteredImage> candidates, RetentionPolicy rules, Instant now, Transaction transaction)
            throws StoreException {
        Map<Long, List<ImageGuard>> guarded = transaction.imageGuards(candidates);
        List<Doomed> doomed = new ArrayList<>();
        Map<Instant, List<Long>> later = new HashMap<>();
        for (RegisteredImage image : candidates) {
            Standing standing = Standing.of(image, guarded.getOrDefault(image.number(), List.of()), rules);
            if (standing.mayGo(now)) {
                String rule = "rule " + standing.maximumRule().name() + " of version " + rules.version() + ", at most "
                        + standing.maximumRule().maximum().toDays() + " days";
                doomed.add(new Doomed(image, rule, false));
            } else {
                // What freezes it may turn out to be nothing, as a hold that a person dismisses: then it was no
                // evidence.
                Instant due = standing.isFrozen()
                        ? Standing.of(image, List.of(), rules).due()
                        : standing.due();
                Instant again = now.plus(settings.recheck());
                later.computeIfAbsent(due.isAfter(again) ? due : again, it -> new ArrayList<>())
                        .add(image.number());
            }
        }
        for (Map.Entry<Instant, List<Long>> each : later.entrySet()) {
            transaction.checkAgain(each.getValue(), each.getKey());
        }
        intend(doomed, now, transaction);
        return doomed;
    }

    private static void intend(List<Doomed> doomed, Instant now, Transaction transaction) throws StoreException {
        List<ImageIntent> intents = new ArrayList<>();
        for (Doomed each : doomed) {
            intents.add(new ImageIntent(each.image().number(), ImageIntent.Step.DELETE, each.rule(), now, null));
        }
        transaction.intend(intents);
    }

    /**
     * Deletes files whose deletion was intended, and confirms it; in the same commit it may choose the next.
     *
     * @param nextFrom the root where what is due is chosen for the next time, or null
     */
    private void delete(Chosen chosen, Instant now, @Nullable String nextFrom) throws StoreException {
        List<Doomed> doomed = chosen.doomed();
        long judgedAt = chosen.judgedAt();
        Set<Long> removed = new HashSet<>();
        Set<Long> missing = new HashSet<>();
        Map<Long, Instant> kept = new LinkedHashMap<>();
        long judged = judgedAt;
        Set<Long> spared = new HashSet<>();
        for (int i = 0; i < doomed.size(); i++) {
            Doomed each = doomed.get(i);
            RegisteredImage image = each.image();
            Roots.@Nullable Root root = roots.find(image.root());
            if (root == null || !roots.isUp(root, now)) {
                intentsLeft = true;
                continue;
            }
            try {
                synchronized (unlinking) {
                    long current = guards.get();
                    if (current != judged) {
                        spared = spared(doomed.subList(i, doomed.size()), now);
                        judged = current;
                    }
                    if (spared.contains(image.number())) {
                        // A deletion that a crash cut off may have been done.
                        if (judgedAt < 0 && root.port.find(image.path()).isEmpty()) {
                            missing.add(image.number());
                        } else {
                            kept.put(image.number(), now.plus(settings.recheck()));
                        }
                        continue;
                    }
                    String sha256 = settings.comparesHashes() ? image.sha256() : null;
                    ImageRoot.Removal removal = root.port.remove(image.path(), image.bytes(), sha256);
                    roots.answered(root);
                    if (removal instanceof ImageRoot.Removal.Removed) {
                        removed.add(image.number());
                    } else if (removal instanceof ImageRoot.Removal.Missing) {
                        missing.add(image.number());
                    } else {
                        refused(image, ((ImageRoot.Removal.Refused) removal).why());
                        kept.put(image.number(), now.plus(REFUSED));
                    }
                }
            } catch (IOException e) {
                roots.down(root, e, now);
                intentsLeft = true;
            }
        }
        Set<String> unsafe = flushed(doomed, now);
        RetentionPolicy rules = policy;
        long seen = guards.get();
        List<Doomed> next = journal.change(transaction -> {
            TombstoneChain chain = TombstoneChain.after(transaction.lastImageTombstone());
            List<ImageTombstone> tombstones = new ArrayList<>();
            for (Doomed each : doomed) {
                long number = each.image().number();
                if (unsafe.contains(each.image().root())) {
                    continue;
                }
                if (removed.contains(number) || missing.contains(number)) {
                    tombstones.add(chain.next(each.image(), removed.contains(number), each.rule(), now));
                } else if (kept.containsKey(number)) {
                    transaction.withdrawIntent(number, kept.getOrDefault(number, now));
                }
            }
            transaction.expired(tombstones);
            return nextFrom == null || intentsLeft
                    ? List.of()
                    : judge(transaction.imagesToCheck(nextFrom, now, most), rules, now, transaction);
        });
        ready = next.isEmpty() ? null : new Chosen(next, seen);
        doomed.stream()
                .map(each -> each.image().number())
                .filter(number -> !kept.containsKey(number))
                .forEach(number -> roots.settled(REFUSAL + number));
    }

    /** Makes what was removed stay so over a power cut; returns the roots where that is not known, to be gone through again. */
    private Set<String> flushed(List<Doomed> doomed, Instant now) {
        Set<String> unsafe = new HashSet<>();
        for (String name : doomed.stream().map(each -> each.image().root()).collect(Collectors.toSet())) {
            Roots.@Nullable Root root = roots.find(name);
            if (root != null) {
                try {
                    root.port.flush();
                } catch (IOException e) {
                    roots.down(root, e, now);
                    intentsLeft = true;
                    unsafe.add(name);
                }
            }
        }
        return unsafe;
    }

    private void refused(RegisteredImage image, String why) {
        roots.concernOfMany(
                REFUSAL,
                image.number(),
                "image " + image.number() + " in " + image.root() + " is not deleted: " + why,
                MOST_REFUSALS);
    }

    /** Returns which of some images must stay by what is known now. */
    private Set<Long> spared(List<Doomed> doomed, Instant now) throws StoreException {
        List<RegisteredImage> fresh = new ArrayList<>();
        for (Doomed each : doomed) {
            store.image(each.image().number()).ifPresent(fresh::add);
        }
        Map<Long, List<ImageGuard>> guarded = store.imageGuards(fresh);
        Map<Long, Doomed> byNumber = new HashMap<>();
        doomed.forEach(each -> byNumber.put(each.image().number(), each));
        Set<Long> spared = new HashSet<>();
        for (RegisteredImage image : fresh) {
            Standing standing = Standing.of(image, guarded.getOrDefault(image.number(), List.of()), policy);
            Doomed as = Objects.requireNonNull(byNumber.get(image.number()), "doomed");
            if (!standing.mayGo(now) && !(as.inNeed() && standing.mayGoInNeed(now))) {
                spared.add(image.number());
            }
        }
        return spared;
    }

    // In need.

    private boolean relieve(Instant now) throws StoreException {
        boolean worked = false;
        for (Roots.Root root : roots.all()) {
            if (!roots.isUp(root, now) || root.space.isEmpty()) {
                continue;
            }
            double used = root.space.get().usedShare();
            boolean inNeed = used >= settings.watermarks().expire()
                    || (!root.emergency.isEmpty()
                            && used >= settings.watermarks().expire() - RELIEF);
            if (!inNeed) {
                root.emergency.clear();
                continue;
            }
            worked |= relieve(root, now);
            roots.measure(root, now);
        }
        return worked;
    }

    private boolean relieve(Roots.Root root, Instant now) throws StoreException {
        for (int i = 0; i < settings.emergency().size(); i++) {
            EmergencyStep step = settings.emergency().get(i);
            Cursor cursor = root.emergency.computeIfAbsent(i, it -> new Cursor());
            boolean worked = step.act() == EmergencyStep.Act.EXPIRE
                    ? expireEarly(root, step, i + 1, cursor, now)
                    : moveEarly(root, step, cursor, now);
            if (worked) {
                root.exhausted = false;
                return true;
            }
        }
        root.exhausted = true;
        return false;
    }

    private boolean moveEarly(Roots.Root root, EmergencyStep step, Cursor cursor, Instant now) throws StoreException {
        for (Tiering tier : settings.tiers()) {
            if (tier.from().equals(root.port.name()) && tier.classes().contains(step.imageClass())) {
                return moves.move(tier, step.imageClass(), now.plusNanos(1), cursor, now, most);
            }
        }
        return false;
    }

    private boolean expireEarly(Roots.Root root, EmergencyStep step, int number, Cursor cursor, Instant now)
            throws StoreException {
        if (cursor.restAt.isAfter(now)) {
            return false;
        }
        RetentionPolicy rules = policy;
        Instant before = now.minus(rules.shortestMinimum(step.imageClass())).plusNanos(1);
        List<RegisteredImage> some =
                store.oldestImages(root.port.name(), step.imageClass(), cursor.from, cursor.after, before, most);
        if (some.isEmpty()) {
            cursor.rewind();
            cursor.restAt = now.plus(settings.recheck());
            return false;
        }
        cursor.behind(some.get(some.size() - 1));
        long seen = guards.get();
        List<Doomed> doomed = journal.change(transaction -> {
            Map<Long, List<ImageGuard>> guarded = transaction.imageGuards(some);
            List<Doomed> chosen = new ArrayList<>();
            for (RegisteredImage image : fresh(some, transaction)) {
                Standing standing = Standing.of(image, guarded.getOrDefault(image.number(), List.of()), rules);
                if (standing.mayGoInNeed(now)) {
                    chosen.add(new Doomed(
                            image,
                            EMERGENCY + number + " (" + step + ") of version " + rules.version()
                                    + ", past the minimum of rule "
                                    + standing.minimumRule().name(),
                            true));
                }
            }
            intend(chosen, now, transaction);
            return chosen;
        });
        if (!doomed.isEmpty()) {
            delete(new Chosen(doomed, seen), now, null);
        }
        return true;
    }

    private static List<RegisteredImage> fresh(Collection<RegisteredImage> images, Transaction transaction)
            throws StoreException {
        List<RegisteredImage> fresh = new ArrayList<>();
        for (RegisteredImage image : images) {
            transaction
                    .image(image.number())
                    .filter(it -> it.state() == RegisteredImage.State.KEPT)
                    .ifPresent(fresh::add);
        }
        return fresh;
    }

    /** Returns the classes that the host should store now, by how full a root is. For any thread. */
    public Set<ImageClass> wanted(String root) {
        @Nullable Level level = roots.levels().get(root);
        if (level == Level.REFUSE) {
            return EnumSet.noneOf(ImageClass.class);
        }
        return level == Level.STOP_PASSED
                ? EnumSet.complementOf(EnumSet.of(ImageClass.PASSED))
                : EnumSet.allOf(ImageClass.class);
    }
}
