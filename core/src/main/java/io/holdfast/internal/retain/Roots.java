package io.holdfast.internal.retain;

import io.holdfast.port.ImageRoot;
import io.holdfast.retain.ImageSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roots of images as they were found last: whether they can be reached and how full they are; and what concerns a person about
 * images, a matter at a time.
 *
 * <p>Confined to the thread that clears; {@link #levels} is for any.
 */
final class Roots {
    private static final Logger LOG = LoggerFactory.getLogger(Roots.class);
    static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(30);

    private final ImageSettings settings;
    private final Map<String, Root> roots = new LinkedHashMap<>();
    private final Map<String, String> concerns = new LinkedHashMap<>();
    private volatile Map<String, ImageClearing.Level> levels = Map.of();

    /** A root as it was found last. */
    static final class Root {
        final ImageRoot port;
        Instant downUntil = Instant.MIN;
        Instant measuredAt = Instant.MIN;
        Optional<ImageRoot.Space> space = Optional.empty();
        boolean exhausted;
        final Map<Integer, Cursor> emergency = new HashMap<>();

        Root(ImageRoot port) {
            this.port = port;
        }
    }

    Roots(ImageSettings settings) {
        this.settings = settings;
        for (ImageRoot root : settings.roots()) {
            roots.put(root.name(), new Root(root));
        }
    }

    Collection<Root> all() {
        return roots.values();
    }

    @Nullable
    Root find(String name) {
        return roots.get(name);
    }

    Root get(String name) {
        return Objects.requireNonNull(roots.get(name), name);
    }

    Map<String, ImageClearing.Level> levels() {
        return levels;
    }

    // What concerns a person.

    void concern(String subject, String words) {
        if (!words.equals(concerns.put(subject, words))) {
            LOG.warn("{}", words);
        }
    }

    void settled(String subject) {
        concerns.remove(subject);
    }

    /** Tells of one of many alike: of so many at most at a time, of the others in the log alone. */
    void concernOfMany(String kind, long number, String words, int most) {
        long told = concerns.keySet().stream()
                .filter(subject -> subject.startsWith(kind))
                .count();
        if (told < most || concerns.containsKey(kind + number)) {
            concern(kind + number, words);
        } else {
            LOG.warn("{}", words);
        }
    }

    List<String> concerns() {
        return new ArrayList<>(concerns.values());
    }

    // Whether they can be reached.

    boolean isUp(Root root, Instant now) {
        return !root.downUntil.isAfter(now);
    }

    void down(Root root, IOException fault, Instant now) {
        root.downUntil = now.plus(LOOK_AGAIN);
        concern(
                "root " + root.port.name(),
                "images in " + root.port.name() + " wait, it cannot be reached: " + fault.getMessage());
    }

    /** What was asked of a root since it was away was answered. */
    void answered(Root root) {
        settled("root " + root.port.name());
    }

    boolean isReachable(String name, Instant now) {
        Root root = roots.get(name);
        if (root == null) {
            concern("root " + name, "images in " + name + " wait, there is no such root any more");
            return false;
        }
        return isUp(root, now);
    }

    // How full they are.

    void forgetTimes() {
        for (Root root : roots.values()) {
            root.downUntil = Instant.MIN;
            root.measuredAt = Instant.MIN;
            root.emergency.clear();
        }
    }

    /** Measures those that were not for a while. */
    void measure(Instant now) {
        Map<String, ImageClearing.Level> found = new HashMap<>(levels);
        for (Root root : roots.values()) {
            if (!isUp(root, now) || !now.isAfter(root.measuredAt.plus(MEASURE_EVERY))) {
                continue;
            }
            measure(root, now);
            root.space.ifPresent(space -> found.put(root.port.name(), level(space)));
        }
        levels = Map.copyOf(found);
    }

    void measure(Root root, Instant now) {
        try {
            root.space = root.port.space();
            root.measuredAt = now;
            root.space.ifPresent(space -> {
                // A root that knows its room was asked for it just now.
                answered(root);
                ImageClearing.Level level = level(space);
                if (level == ImageClearing.Level.ROOM) {
                    root.exhausted = false;
                    settled("room " + root.port.name());
                } else {
                    concern(
                            "room " + root.port.name(),
                            String.format(
                                    Locale.ROOT,
                                    "%s is %.1f %% full (%s)%s",
                                    root.port.name(),
                                    100 * space.usedShare(),
                                    level,
                                    root.exhausted
                                            ? "; the emergency steps are used up, and what is left is frozen, evidence or"
                                                    + " inside its minimum: make room"
                                            : ""));
                }
            });
        } catch (IOException e) {
            down(root, e, now);
        }
    }

    private ImageClearing.Level level(ImageRoot.Space space) {
        double used = space.usedShare();
        if (used >= settings.watermarks().refuse()) {
            return ImageClearing.Level.REFUSE;
        }
        if (used >= settings.watermarks().stopPassed()) {
            return ImageClearing.Level.STOP_PASSED;
        }
        if (used >= settings.watermarks().expire()) {
            return ImageClearing.Level.EXPIRE;
        }
        return used >= settings.watermarks().warn() ? ImageClearing.Level.WARN : ImageClearing.Level.ROOM;
    }
}
