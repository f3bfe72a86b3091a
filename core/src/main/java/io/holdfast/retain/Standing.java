package io.holdfast.retain;

import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.ImageUse;
import io.holdfast.model.RegisteredImage;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why an image is still here and when it will go; or when it went and why.
 *
 * <p>An image has the class of each result that it belongs to, and the class of each thing that it is evidence of. A rule applies
 * that is about one of those classes and, where it names a family, customer or station, about one of those results. The longest that
 * applies wins: a result or a guard that comes later can only lengthen the time.
 *
 * @param image the image
 * @param imageClass the highest of its classes
 * @param guards what it is evidence of or waits for, in force or over; copied
 * @param earliest before this nothing deletes it, by {@code minimumRule}
 * @param due when it goes by {@code maximumRule}, unless something freezes it then
 * @param minimumRule the rule with the longest minimum
 * @param maximumRule the rule with the longest maximum
 * @param tombstone what is left of it where it is gone
 */
public record Standing(
        RegisteredImage image,
        ImageClass imageClass,
        List<ImageGuard> guards,
        Instant earliest,
        Instant due,
        RetentionRule minimumRule,
        RetentionRule maximumRule,
        Optional<ImageTombstone> tombstone) {
    /** Copies the list. */
    public Standing {
        Objects.requireNonNull(image, "image");
        guards = List.copyOf(guards);
    }

    /** Judges an image. */
    public static Standing of(RegisteredImage image, Collection<ImageGuard> guards, RetentionPolicy policy) {
        return of(image, guards, policy, Optional.empty());
    }

    /** Judges an image of which a tombstone may be left. */
    public static Standing of(
            RegisteredImage image,
            Collection<ImageGuard> guards,
            RetentionPolicy policy,
            Optional<ImageTombstone> tombstone) {
        // All that it is counts, not the highest of it alone: one thing more to keep it for never shortens its time.
        Set<ImageClass> classes = EnumSet.noneOf(ImageClass.class);
        for (ImageUse use : image.uses()) {
            classes.add(use.imageClass());
        }
        for (ImageGuard guard : guards) {
            if (guard.kind().makes().isEvidence()) {
                classes.add(guard.kind().makes());
            }
        }
        ImageClass highest = Collections.max(classes);
        RetentionPolicy.Term minimum = policy.minimum(image, classes);
        RetentionPolicy.Term maximum = policy.maximum(image, classes);
        Instant since = image.registeredAt();
        return new Standing(
                image,
                highest,
                List.copyOf(guards),
                since.plus(minimum.length()),
                since.plus(maximum.length()),
                minimum.rule(),
                maximum.rule(),
                tombstone);
    }

    /** Returns what freezes it now. */
    public List<ImageGuard> frozenBy() {
        return guards.stream().filter(ImageGuard::inForce).toList();
    }

    /** Tells whether something freezes it now. */
    public boolean isFrozen() {
        return guards.stream().anyMatch(ImageGuard::inForce);
    }

    /** Tells whether it is past its maximum and nothing keeps it. */
    public boolean mayGo(Instant now) {
        return !isFrozen() && !due.isAfter(now) && !earliest.isAfter(now);
    }

    /** Tells whether it may be deleted for want of room: past its minimum, no evidence, and nothing keeps it. */
    public boolean mayGoInNeed(Instant now) {
        return !isFrozen() && !imageClass.isEvidence() && !earliest.isAfter(now);
    }

    /** Says it in words for a person. */
    public String words() {
        if (tombstone.isPresent()) {
            ImageTombstone left = tombstone.get();
            return "gone since " + left.at() + ": " + left.rule()
                    + (left.found() ? "" : " (the file was not there any more)");
        }
        String kept = "kept as " + imageClass + " since " + image.registeredAt() + ", at least until " + earliest
                + " (rule " + minimumRule.name() + ")";
        return isFrozen()
                ? kept + "; frozen by "
                        + frozenBy().stream().map(ImageGuard::toString).collect(Collectors.joining(", "))
                        + "; without that it goes at " + due + " (rule " + maximumRule.name() + ")"
                : kept + "; goes at " + due + " (rule " + maximumRule.name() + ")";
    }
}
