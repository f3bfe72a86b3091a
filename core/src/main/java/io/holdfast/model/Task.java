package io.holdfast.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that only a person can do. At most one task of a kind is open for a subject and destination: what comes later is
 * added to it.
 *
 * @param number its number, from 1
 * @param kind what is to be done
 * @param subject what it is about: the id of a hold or nonconformance, or {@code holds} for the ceiling
 * @param destination the target that it is about, or null
 * @param entries what is to be looked after, in words, in the order it came; copied
 * @param openedAt when it was opened
 * @param acknowledged who said that he looks after it, or null
 * @param closed who said that it is done, or null
 */
public record Task(
        long number,
        Kind kind,
        String subject,
        @Nullable DestinationId destination,
        List<String> entries,
        Instant openedAt,
        @Nullable Word acknowledged,
        @Nullable Word closed) {
    /** What is to be done. */
    public enum Kind {
        /** Tell the customer: suspect material was shipped. */
        NOTIFY_CUSTOMER,
        /** Find where suspect material went that was used up. */
        FOLLOW_CONSUMED,
        /** Find suspect material that the target does not know. */
        FIND_MISSING,
        /** Hold by hand what the target does not hold. */
        HOLD_BY_HAND,
        /** See whether the weaker means that held suffices. */
        CHECK_WEAKER,
        /** Place or dismiss the holds that the ceiling kept back. */
        PLACE_WITHHELD,
        /** Release by hand what the target cannot release or refused to. */
        RELEASE_BY_HAND,
        /** See whether units may go that are no longer suspect by what came late. */
        CONSIDER_RELEASE
    }

    /**
     * What a person said of it.
     *
     * @param by who
     * @param at when
     * @param text what; not blank
     */
    public record Word(String by, Instant at, String text) {
        /** Checks the parts. */
        public Word {
            Checks.identifier("by", by);
            Checks.instant("at", at);
            Checks.notBlank("text", text);
        }
    }

    /** Checks the parts. */
    public Task {
        Checks.atLeast("number", 1, number);
        Objects.requireNonNull(kind, "kind");
        Checks.identifier("subject", subject);
        entries = List.copyOf(entries);
        Checks.instant("openedAt", openedAt);
    }

    /** Tells whether it waits for a person. */
    public boolean isOpen() {
        return closed == null;
    }
}
