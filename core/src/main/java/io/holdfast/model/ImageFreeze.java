package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A person's word that images must stay, whatever rules and disks say, until a person lifts it. Holds and nonconformances of
 * Holdfast's own need none: they keep their images by themselves.
 *
 * @param number its number, from 1
 * @param kind why images are frozen
 * @param subject what about: the number of the complaint, the case
 * @param scope whose images
 * @param at since when
 * @param by who said so
 * @param reason why, in words for a person; not blank
 * @param lifted how it ended, or null while it is in force
 */
public record ImageFreeze(
        long number,
        Kind kind,
        String subject,
        FreezeScope scope,
        Instant at,
        String by,
        String reason,
        @Nullable Lifted lifted) {
    /** Why images are frozen. */
    public enum Kind {
        /** A nonconformance that another system leads. */
        NONCONFORMANCE,
        /** A hold that another system placed. */
        HOLD,
        /** A complaint: its images are complaint evidence for good. */
        COMPLAINT,
        /** A court, an authority or a lawyer wants them kept. */
        LEGAL_HOLD
    }

    /**
     * How a freeze ended.
     *
     * @param at when
     * @param by who lifted it
     * @param reason why; not blank
     */
    public record Lifted(Instant at, String by, String reason) {
        /** Checks the parts. */
        public Lifted {
            Checks.instant("at", at);
            Checks.identifier("by", by);
            Checks.notBlank("reason", reason);
        }
    }

    /** Checks the parts. */
    public ImageFreeze {
        Checks.atLeast("number", 1, number);
        Objects.requireNonNull(kind, "kind");
        Checks.identifier("subject", subject);
        Objects.requireNonNull(scope, "scope");
        Checks.instant("at", at);
        Checks.identifier("by", by);
        Checks.notBlank("reason", reason);
    }

    /** Tells whether it is in force. */
    public boolean isInForce() {
        return lifted == null;
    }
}
