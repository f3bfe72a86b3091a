package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is about to be done to an image file: durable before anything is done, so that a crash leaves nothing unsaid.
 *
 * @param image the image's number
 * @param step what
 * @param rule why: the rule or emergency step, in words
 * @param at when it was decided
 * @param root for a move, the other root: where to for {@link Step#COPY}, where from for {@link Step#REMOVE_SOURCE}; else null
 */
public record ImageIntent(
        long image,
        Step step,
        String rule,
        Instant at,
        @Nullable String root) {
    /** What is about to be done. */
    public enum Step {
        /** Delete the file. */
        DELETE,
        /** Copy the file to another root and check the copy. */
        COPY,
        /** The copy is checked and counts from now on: delete the file that it was made of. */
        REMOVE_SOURCE
    }

    /** Checks the parts. */
    public ImageIntent {
        Checks.atLeast("image", 1, image);
        Objects.requireNonNull(step, "step");
        Checks.notBlank("rule", rule);
        Checks.instant("at", at);
        if ((step == Step.DELETE) != (root == null)) {
            throw new IllegalArgumentException("root must be set for a move and only for that, was " + root);
        }
    }
}
