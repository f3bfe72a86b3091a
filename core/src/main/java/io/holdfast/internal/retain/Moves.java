package io.holdfast.internal.retain;

import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageIntent;
import io.holdfast.model.RegisteredImage;
import io.holdfast.port.ImageRoot;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.retain.Hashing;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.Tiering;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Moves images to the roots that tiers are for: an intent, a copy that is whole and durable, the register, and only then the first
 * file's removal. What is frozen does not move.
 *
 * <p>Confined to the thread that clears.
 */
final class Moves {
    private final Store store;
    private final ImageClearing.Journal journal;
    private final ImageSettings settings;
    private final Roots roots;
    private final Map<String, Cursor> moves = new HashMap<>();
    private boolean unfinished;

    Moves(Store store, ImageClearing.Journal journal, ImageSettings settings, Roots roots) {
        this.store = store;
        this.journal = journal;
        this.settings = settings;
        this.roots = roots;
    }

    void forgetTimes() {
        moves.clear();
    }

    /** Tells, once, whether something was begun and not done with. */
    boolean takeUnfinished() {
        boolean was = unfinished;
        unfinished = false;
        return was;
    }

    /** Moves some of what is old enough; returns whether there was some. */
    boolean move(Instant now, int most) throws StoreException {
        for (Tiering tier : settings.tiers()) {
            for (ImageClass imageClass : tier.classes()) {
                Cursor cursor = moves.computeIfAbsent(tier.from() + " " + imageClass, it -> new Cursor());
                if (move(tier, imageClass, now.minus(tier.after()), cursor, now, most)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Moves some of what came before then, beyond the cursor; returns whether there was some. */
    boolean move(Tiering tier, ImageClass imageClass, Instant before, Cursor cursor, Instant now, int most)
            throws StoreException {
        if (cursor.restAt.isAfter(now) || !roots.isReachable(tier.from(), now) || !roots.isReachable(tier.to(), now)) {
            return false;
        }
        List<RegisteredImage> some =
                store.oldestImages(tier.from(), imageClass, cursor.from, cursor.after, before, most);
        if (some.isEmpty()) {
            cursor.rewind();
            cursor.restAt = now.plus(settings.recheck());
            return false;
        }
        cursor.behind(some.get(some.size() - 1));
        String rule = "tier " + tier.to() + " after " + tier.after().toDays() + " days";
        List<ImageIntent> intents = journal.change(transaction -> {
            Map<Long, List<ImageGuard>> guarded = transaction.imageGuards(some);
            List<ImageIntent> wanted = new ArrayList<>();
            for (RegisteredImage image : some) {
                boolean frozen =
                        guarded.getOrDefault(image.number(), List.of()).stream().anyMatch(ImageGuard::inForce);
                if (!frozen
                        && transaction
                                .image(image.number())
                                .filter(it -> it.state() == RegisteredImage.State.KEPT)
                                .isPresent()) {
                    ImageIntent intent = new ImageIntent(image.number(), ImageIntent.Step.COPY, rule, now, tier.to());
                    transaction.intend(intent);
                    wanted.add(intent);
                }
            }
            return wanted;
        });
        for (ImageIntent intent : intents) {
            unfinished |= !copy(intent, now);
        }
        return true;
    }

    /** Copies an image to its tier and removes what it was copied from; returns whether that is done with. */
    boolean copy(ImageIntent intent, Instant now) {
        String target = Objects.requireNonNull(intent.root(), "root");
        try {
            RegisteredImage image = store.image(intent.image()).orElseThrow();
            Roots.Root from = roots.get(image.root());
            Roots.Root to = roots.get(target);
            if (!roots.isUp(from, now) || !roots.isUp(to, now)) {
                return false;
            }
            Optional<String> fault = copied(image, from, to, now);
            if (fault.isEmpty()) {
                return false;
            }
            if (!fault.get().isEmpty()) {
                roots.concern("moved", "image " + image.number() + " is not moved to " + target + ": " + fault.get());
                journal.change(transaction -> {
                    transaction.withdrawIntent(image.number(), image.checkAt());
                    return true;
                });
                return true;
            }
            ImageIntent next = new ImageIntent(
                    image.number(), ImageIntent.Step.REMOVE_SOURCE, intent.rule(), intent.at(), image.root());
            journal.change(transaction -> {
                transaction.moved(image.number(), target);
                transaction.intend(next);
                return true;
            });
            return removeSource(next, now);
        } catch (StoreException e) {
            roots.concern("journal", "images wait, the journal fails: " + e.getMessage());
            return false;
        }
    }

    /** Copies a file; returns what is wrong with it, blank where nothing is, or nothing where a root cannot be reached. */
    private Optional<String> copied(RegisteredImage image, Roots.Root from, Roots.Root to, Instant now) {
        Roots.Root working = from;
        try {
            String sha256 = image.sha256();
            if (sha256 == null) {
                try (InputStream content = from.port.read(image.path()).orElse(null)) {
                    if (content == null) {
                        return Optional.of("it is not there");
                    }
                    sha256 = Hashing.sha256(content);
                }
            }
            try (InputStream content = from.port.read(image.path()).orElse(null)) {
                if (content == null) {
                    return Optional.of("it is not there");
                }
                working = to;
                return Optional.of(to.port
                        .write(image.path(), content, image.bytes(), sha256)
                        .orElse(""));
            }
        } catch (IOException e) {
            roots.down(working, e, now);
            return Optional.empty();
        }
    }

    /** Removes what an image was copied from; returns whether that is done with. */
    boolean removeSource(ImageIntent intent, Instant now) {
        Roots.Root from = roots.get(Objects.requireNonNull(intent.root(), "root"));
        if (!roots.isUp(from, now)) {
            return false;
        }
        try {
            RegisteredImage image = store.image(intent.image()).orElseThrow();
            ImageRoot.Removal removal =
                    from.port.remove(image.path(), image.bytes(), settings.comparesHashes() ? image.sha256() : null);
            from.port.flush();
            if (removal instanceof ImageRoot.Removal.Refused refused) {
                roots.concern(
                        "moved", "image " + image.number() + " was copied, but the first stays: " + refused.why());
            }
            journal.change(transaction -> {
                transaction.withdrawIntent(image.number(), image.checkAt());
                return true;
            });
            return true;
        } catch (StoreException e) {
            roots.concern("journal", "images wait, the journal fails: " + e.getMessage());
            return false;
        } catch (IOException e) {
            roots.down(from, e, now);
            return false;
        }
    }
}
