package io.holdfast;

import io.holdfast.internal.retain.ImageClearing;
import io.holdfast.internal.retain.Pace;
import io.holdfast.model.Actor;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageFreeze;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageRef;
import io.holdfast.model.ImageVolume;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.ResultId;
import io.holdfast.model.Signature;
import io.holdfast.port.ImageRoot;
import io.holdfast.port.ImageWriter;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.port.Transaction;
import io.holdfast.retain.ImageCheck;
import io.holdfast.retain.ImagePlan;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.PartKind;
import io.holdfast.retain.RetentionPolicy;
import io.holdfast.retain.Standing;
import io.holdfast.retain.TombstoneChain;
import io.holdfast.retain.WhatIf;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images of the results that a line accepted: why each is still here and when it goes, what freezes it, what the images of the
 * days to come take, and whether register and files agree.
 *
 * <p>Promised: an image goes when it is past its maximum and nothing guards it, and, unless room is needed, not before. Nothing
 * deletes an image that a hold, an open nonconformance, a complaint, a legal hold or an undelivered result guards, or one inside its
 * minimum, whatever is full. What is deleted was registered and is the file that was registered; it leaves a tombstone in a
 * chain of hashes, and its result stays.
 *
 * <p>Not promised: Holdfast stores no image and cannot keep others from deleting one; a file whose result was not accepted, or
 * whose link is in no root, is nobody's here; no record is ever deleted. A station's link is not changed when its image moves:
 * {@link #of} says where it is.
 *
 * <p>Thread-safe. Methods that change something block until that is durable; do not call them from what is chained to a receipt.
 */
public final class LineImages {
    private static final Logger LOG = LoggerFactory.getLogger(LineImages.class);

    /** Forecasts are made anew for warnings so often. */
    private static final Duration PLAN_EVERY = Duration.ofHours(6);

    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
    private static final int READ_AT_ONCE = 1_000;

    private final ImageSettings settings;
    private final Store store;
    private final JournalWriter writer;
    private final Signing signing;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ImageClearing clearing;
    private final Pace pace;
    private final ReentrantLock ticking = new ReentrantLock();
    private final AtomicLong elsewhere = new AtomicLong();
    private final Thread thread = new Thread(this::run, "holdfast-images");
    private final Notifier notifier;
    private volatile List<String> forecast = List.of();
    private volatile boolean closed;
    private Instant plannedAt = Instant.MIN;
    private List<String> told = List.of();

    LineImages(
            ImageSettings settings,
            Store store,
            JournalWriter writer,
            Signing signing,
            InstantSource clock,
            LongSupplier nanos,
            Notifier notifier)
            throws StoreException {
        this.settings = settings;
        this.store = store;
        this.writer = writer;
        this.signing = signing;
        this.clock = clock;
        this.nanos = nanos;
        this.notifier = notifier;
        pace = new Pace(settings.batch());
        thread.setDaemon(true);
        ImageClearing.requireNewer(settings.policy(), store);
        ImagePlan.requireFeasible(settings, spaces(), today());
        clearing = new ImageClearing(
                store,
                new ImageClearing.Journal() {
                    @Override
                    public <T> T change(ImageClearing.Change<T> change) throws StoreException {
                        return writer.awaitWithoutGuarding((transaction, scribe) -> change.in(transaction));
                    }
                },
                settings,
                settings.policy(),
                clock.instant(),
                nanos.getAsLong());
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            Duration wait;
            ticking.lock();
            try {
                wait = closed ? Duration.ZERO : tickInPeace();
            } catch (RuntimeException e) {
                LOG.error("images wait, for a fault of the program", e);
                wait = LONGEST_SLEEP;
            } finally {
                ticking.unlock();
            }
            try {
                synchronized (thread) {
                    if (!closed && !wait.isZero()) {
                        thread.wait(Math.max(1, Math.min(wait.toMillis(), LONGEST_SLEEP.toMillis())));
                    }
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Does a batch of a size that receipts do not notice, and stays away for as long as that takes. */
    private Duration tickInPeace() {
        long begin = nanos.getAsLong();
        Duration wait = tick(pace.files());
        return clearing.isBusy()
                ? pace.after(Duration.ofNanos(nanos.getAsLong() - begin), wait, clearing.isInNeed())
                : wait;
    }

    private Duration tick(int files) {
        Instant now = clock.instant();
        Duration wait = clearing.tick(now, nanos.getAsLong(), files);
        if (!clearing.isBusy() && !now.isBefore(plannedAt.plus(PLAN_EVERY))) {
            plannedAt = now;
            forecast();
        }
        List<String> troubles = troubles();
        if (!troubles.equals(told)) {
            told = troubles;
            notifier.tell(listener -> listener.imagesTroubled(troubles));
        }
        return wait;
    }

    private void forecast() {
        try {
            List<String> warnings = new ArrayList<>();
            for (ImagePlan.RootPlan root :
                    plan(ImagePlan.DEFAULT_HORIZON_DAYS, WhatIf.NOTHING).roots()) {
                root.warning()
                        .ifPresent(days -> warnings.add("images fill " + root.root() + " within " + days
                                + " days: at worst on " + root.fullAtWorst().orElseThrow() + ", likely "
                                + root.full().map(day -> "on " + day).orElse("not at all")));
            }
            forecast = warnings;
        } catch (StoreException e) {
            LOG.warn("the images cannot be forecast: {}", e.toString());
        }
    }

    void close(Duration grace) {
        closed = true;
        synchronized (thread) {
            thread.notifyAll();
        }
        try {
            thread.join(grace.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(grace.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (ImageRoot root : settings.roots()) {
            try {
                root.close();
            } catch (IOException e) {
                LOG.warn("{} cannot be closed in order: {}", root.name(), e.toString());
            }
        }
    }

    // On the writer's thread.

    /** Registers the images of a result that was just added; tells whether one was known before. */
    boolean register(InspectionResult result, Transaction transaction) throws StoreException {
        if (result.images().isEmpty()) {
            return false;
        }
        ImageClass imageClass = ImageClass.of(result);
        PartKind kind = settings.kind(result.context());
        Instant received = Objects.requireNonNull(result.receivedTime(), "receivedTime");
        LocalDate day = settings.calendar().at(received).productionDay();
        // A clock that is behind must not make an image older than it is: it would go as soon as the clock is right
        // again.
        Instant trusted = clearing.trustedClock();
        Instant registered = received.isBefore(trusted) ? trusted : received;
        Instant checkAt = registered.plus(
                clearing.policy().maximum(imageClass, kind.family(), kind.customer(), result.station()));
        List<ImageWriter.Registration> registrations =
                new ArrayList<>(result.images().size());
        for (ImageRef image : result.images()) {
            ImageWriter.Registration registration = null;
            for (ImageRoot root : settings.roots()) {
                Optional<String> path = root.locate(image.link());
                if (path.isPresent()) {
                    registration = new ImageWriter.Registration(
                            root.name(),
                            path.get(),
                            image.bytes(),
                            image.sha256(),
                            imageClass,
                            kind.family(),
                            kind.customer(),
                            day,
                            registered,
                            checkAt);
                    break;
                }
            }
            if (registration == null) {
                elsewhere.incrementAndGet();
            } else {
                registrations.add(registration);
            }
        }
        return !registrations.isEmpty() && transaction.register(result, registrations);
    }

    /** Something is durable that may guard images that nothing guarded. */
    void guardsChanged() {
        clearing.guardsChanged();
    }

    // Questions.

    /** Returns where the images of a result are, why they are kept and when they go; or when they went. */
    public List<Standing> of(ResultId result) throws StoreException {
        return standings(store.imagesOf(result), clearing.policy());
    }

    /** Returns the same for the image that is, or was last, at a path of a root. */
    public Optional<Standing> at(String root, String path) throws StoreException {
        Optional<RegisteredImage> image = store.imageAt(root, path);
        return image.isEmpty()
                ? Optional.empty()
                : standings(List.of(image.get()), clearing.policy()).stream().findFirst();
    }

    private List<Standing> standings(List<RegisteredImage> images, RetentionPolicy policy) throws StoreException {
        Map<Long, List<ImageGuard>> guards = store.imageGuards(images);
        List<Standing> standings = new ArrayList<>();
        for (RegisteredImage image : images) {
            standings.add(Standing.of(
                    image,
                    guards.getOrDefault(image.number(), List.of()),
                    policy,
                    image.state() == RegisteredImage.State.EXPIRED
                            ? store.imageTombstone(image.number())
                            : Optional.empty()));
        }
        return standings;
    }

    /** Streams the freezes, or those in force, in the order they came; the action must not call the journal. */
    public void forEachFreeze(boolean inForceOnly, Consumer<? super ImageFreeze> action) throws StoreException {
        store.forEachImageFreeze(inForceOnly, action);
    }

    /** Returns the rules in force. */
    public RetentionPolicy policy() {
        return clearing.policy();
    }

    /** Returns the classes, by verdict, that the host should store in a root now: fewer when it is nearly full. Does not block. */
    public Set<ImageClass> wanted(String root) {
        return clearing.wanted(root);
    }

    /** Returns how many images since start had a link into no root: nobody keeps them, and nobody deletes them. */
    public long elsewhere() {
        return elsewhere.get();
    }

    /** Returns what is not as it should be, in words; empty where all is well. Does not block. */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>(clearing.troubles());
        troubles.addAll(forecast);
        return troubles;
    }

    /** Forecasts the next three years. */
    public ImagePlan plan() throws StoreException {
        return plan(ImagePlan.DEFAULT_HORIZON_DAYS, WhatIf.NOTHING);
    }

    /** Forecasts under another assumption. */
    public ImagePlan plan(int days, WhatIf whatIf) throws StoreException {
        List<ImageVolume> volumes = new ArrayList<>();
        store.forEachImageVolume(volumes::add);
        return ImagePlan.of(volumes, settings, clearing.policy(), spaces(), today(), days, whatIf);
    }

    private LocalDate today() {
        return settings.calendar().at(clock.instant()).productionDay();
    }

    private Map<String, ImageRoot.Space> spaces() {
        Map<String, ImageRoot.Space> spaces = new HashMap<>();
        for (ImageRoot root : settings.roots()) {
            try {
                root.space().ifPresent(space -> spaces.put(root.name(), space));
            } catch (IOException e) {
                LOG.warn("the room of {} is not known: {}", root.name(), e.toString());
            }
        }
        return spaces;
    }

    /** Compares register and files, both ways, and mends nothing. Blocks for as long as it takes to list all roots. */
    public ImageCheck reconcile(boolean hashes, int mostFindings) throws StoreException {
        Instant writtenBefore = clock.instant().minus(Duration.ofHours(1));
        return ImageCheck.of(store, settings.roots(), hashes, writtenBefore, mostFindings);
    }

    /** Checks the chain of tombstones; returns what is wrong with it, nothing where it is sound. */
    public List<String> verifyTombstones() throws StoreException {
        return TombstoneChain.verify(store);
    }

    /**
     * What would go at once under other rules.
     *
     * @param images how many of each class by what they are evidence of
     * @param bytes how many bytes
     * @param first the first of them; copied
     */
    public record Preview(Map<ImageClass, Long> images, long bytes, List<Standing> first) {
        /** Copies the collections. */
        public Preview {
            images = Map.copyOf(images);
            first = List.copyOf(first);
        }
    }

    /** Says what would go at once under other rules; changes nothing. Reads the whole register. */
    public Preview preview(RetentionPolicy other, int most) throws StoreException {
        Instant now = clock.instant();
        Map<ImageClass, Long> images = new EnumMap<>(ImageClass.class);
        List<Standing> first = new ArrayList<>();
        long bytes = 0;
        long after = 0;
        while (true) {
            List<RegisteredImage> some = store.images(after, READ_AT_ONCE);
            if (some.isEmpty()) {
                return new Preview(images, bytes, first);
            }
            after = some.get(some.size() - 1).number();
            List<RegisteredImage> kept = some.stream()
                    .filter(image -> image.state() == RegisteredImage.State.KEPT)
                    .toList();
            for (Standing standing : standings(kept, other)) {
                if (standing.mayGo(now)) {
                    images.merge(standing.imageClass(), 1L, Long::sum);
                    bytes += standing.image().bytes();
                    if (first.size() < most) {
                        first.add(standing);
                    }
                }
            }
        }
    }

    // Acts.

    /**
     * Freezes images, those that are due already too. When this returns, none of them is deleted any more until a person lifts it.
     * Holds and nonconformances of Holdfast's own need no freeze.
     *
     * @param subject what about: the number of the complaint, the case
     * @param reason why, in words for a person; not blank
     */
    public ImageFreeze freeze(ImageFreeze.Kind kind, String subject, FreezeScope scope, Actor.Person by, String reason)
            throws StoreException {
        Destinations.requireReason(reason);
        // Before anything waits for the journal: a bad value is the caller's.
        ImageFreeze asked = new ImageFreeze(1, kind, subject, scope, clock.instant(), by.toString(), reason, null);
        ImageFreeze freeze = writer.await((transaction, scribe) -> {
            ImageFreeze added = transaction.freeze(kind, subject, scope, asked.at(), by.toString(), reason);
            scribe.write(
                    by,
                    "IMAGES_FROZEN",
                    "image freeze " + added.number(),
                    kind + " " + subject + ", " + scope + ": " + reason);
            return added;
        });
        clearing.guardsChanged();
        clearing.await();
        return freeze;
    }

    /**
     * Lifts a freeze. Signed, in the capacity that releases holds. Within {@link ImageSettings#recheck} its images go as rules
     * say; those of a complaint stay complaint evidence.
     *
     * @throws NotSignedException where the person does not sign, or may not
     * @throws IllegalArgumentException where no such freeze is in force
     */
    public void unfreeze(long number, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        ImageFreeze freeze = store.imageFreeze(number)
                .filter(ImageFreeze::isInForce)
                .orElseThrow(() -> new IllegalArgumentException("number must be of a freeze in force, was " + number));
        String subject = "image freeze " + number;
        Signature signature = signing.sign(
                by,
                "unfreezing of images, freeze " + number,
                subject,
                freeze.kind() + " " + freeze.subject() + ", " + freeze.scope() + "\n" + reason,
                signing.authority.release());
        writer.await((transaction, scribe) -> {
            if (!transaction.lift(number, new ImageFreeze.Lifted(clock.instant(), by.toString(), reason))) {
                throw new IllegalArgumentException("number must be of a freeze in force, was " + number);
            }
            scribe.write(by, "IMAGES_UNFROZEN", subject, reason + "; signed by " + signature);
            return true;
        });
    }

    /**
     * Puts other rules in force; audited. All images are gone through for it, in the background. Not kept over a restart: change
     * the settings, too, to a version that is at least as high.
     *
     * @throws IllegalArgumentException where its version is not higher than that of the rules in force
     */
    public void changePolicy(RetentionPolicy next, Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        if (next.version() <= clearing.policy().version()) {
            throw new IllegalArgumentException(
                    "policy must have a version above " + clearing.policy().version() + ", had " + next.version());
        }
        boolean audited = writer.await((transaction, scribe) -> {
            scribe.write(by, "IMAGE_POLICY_CHANGED", "image policy " + next.version(), next.rules() + ": " + reason);
            return true;
        });
        assert audited;
        clearing.policy(next);
        wake();
    }

    /** Says that the clock is right, after a jump had stopped deletions. Audited. */
    public void confirmClock(Actor.Person by, String reason) throws StoreException {
        Destinations.requireReason(reason);
        boolean audited = writer.await((transaction, scribe) -> {
            scribe.write(by, "IMAGE_CLOCK_CONFIRMED", "image clock", clock.instant() + ": " + reason);
            return true;
        });
        assert audited;
        clearing.confirmClock();
        wake();
    }

    private void wake() {
        synchronized (thread) {
            thread.notifyAll();
        }
    }

    /**
     * Does a batch of what is to be deleted or moved now, on the caller's thread, instead of waiting for the line's own. Keeps no
     * pace: who calls this again and again is as fast as it gets, and receipts notice.
     *
     * @return whether there may be more to do at once
     */
    public boolean clear() {
        ticking.lock();
        try {
            tick(settings.batch());
            return clearing.isBusy();
        } finally {
            ticking.unlock();
        }
    }

    /** Returns where images are, by the name of the root; to read one that {@link #of} found. */
    public @Nullable ImageRoot root(String name) {
        return settings.roots().stream()
                .filter(root -> root.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
