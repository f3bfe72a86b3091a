package io.holdfast.rest;

import io.holdfast.port.DeliveryOutcome;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a target did not do what it was asked, with its own words.
 *
 * @param kind what is wrong, and so whose turn it is
 * @param status the HTTP status, or 0 where there was no answer
 * @param code the target's own code, or empty
 * @param text the target's own text, or what was seen; secrets are taken out
 * @param field the field that the target complains of, or null
 * @param after how long the target wants to be left alone, or null where it does not say
 */
public record Fault(
        Kind kind,
        int status,
        String code,
        String text,
        @Nullable String field,
        @Nullable Duration after) {
    /** Checks the parts. */
    public Fault {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(text, "text");
    }

    /** What is wrong. */
    public enum Kind {
        /** The target does not know us or forbids it: the administrator's turn. Nothing was done. */
        AUTHENTICATION,
        /** Too many requests: ours to wait. Nothing was done. */
        THROTTLED,
        /** Somebody else has the object open: ours to wait. Nothing was done. */
        LOCKED,
        /** The target could not be reached, or a proxy answered in its place: ours to wait. Nothing was done. */
        UNAVAILABLE,
        /** It changed since it was read, or is there already: ours to read again. Nothing was done. */
        CONFLICT,
        /** The target refuses the content: a person's turn. Nothing was done. */
        VALIDATION,
        /** What the content names is not there: a person's turn. Nothing was done. */
        NOT_FOUND,
        /** Our configuration lacks a code for it: a person's turn. Nothing was sent. */
        UNMAPPED,
        /** A dry run: it would have been sent, and was not. */
        NOT_SENT,
        /** It was sent, and the answer is missing or cannot be understood: ours to read what became of it. */
        UNKNOWN_OUTCOME
    }

    /** Returns a fault of which only kind and text are known. */
    public static Fault of(Kind kind, String text) {
        return new Fault(kind, 0, "", text, null, null);
    }

    /** Returns this fault as another kind. */
    public Fault as(Kind other) {
        return new Fault(other, status, code, text, field, after);
    }

    /** Tells whether every other request to the same target would meet it too. */
    public boolean concernsTarget() {
        return kind == Kind.AUTHENTICATION || kind == Kind.THROTTLED || kind == Kind.UNAVAILABLE;
    }

    /** Returns what it means for a delivery. */
    public DeliveryOutcome outcome() {
        return switch (kind) {
            case VALIDATION, NOT_FOUND, UNMAPPED, NOT_SENT -> new DeliveryOutcome.Rejected(toString());
            case UNKNOWN_OUTCOME -> new DeliveryOutcome.Unknown(toString());
            case AUTHENTICATION, THROTTLED, LOCKED, UNAVAILABLE, CONFLICT ->
                new DeliveryOutcome.Retryable(toString(), after);
        };
    }

    /** Says it in a line: kind, status, code, field, text. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(kind.name());
        if (status != 0) {
            line.append(" (HTTP ").append(status).append(')');
        }
        if (!code.isEmpty()) {
            line.append(' ').append(code);
        }
        if (field != null) {
            line.append(" at ").append(field);
        }
        return line.append(": ").append(text).toString();
    }
}
