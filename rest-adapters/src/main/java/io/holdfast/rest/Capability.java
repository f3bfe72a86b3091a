package io.holdfast.rest;

import java.util.Objects;

/**
 * How well a target carries one verb.
 *
 * @param level how well
 * @param repeat what makes a repeat of it harmless
 * @param note what to know: the reason where the level is not {@code SUPPORTED}, the mechanism otherwise; not blank
 */
public record Capability(Level level, Repeat repeat, String note) {
    /** Checks the parts. */
    public Capability {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(repeat, "repeat");
        if (note.isBlank()) {
            throw new IllegalArgumentException("note must not be blank");
        }
    }

    /** How well a verb is carried. */
    public enum Level {
        /** As asked. */
        SUPPORTED,
        /** A weaker or wider thing is done instead; the note says which. */
        DEGRADED,
        /** Only after the plant has configured or built something; the note says what. */
        CUSTOM_REQUIRED,
        /** Not through the target's public interface. */
        UNSUPPORTED
    }

    /** What makes a repeat harmless, the strongest first. */
    public enum Repeat {
        /** It reads, and changes nothing. */
        READ_ONLY,
        /** The target itself refuses or merges a second one of the same key. */
        NATIVE_KEY,
        /** Our key is kept in a field of the target that can be searched; it is looked for before each creation. */
        SEARCHABLE_FIELD,
        /** What was asked for is a state, which is read before it is set. */
        READ_BACK,
        /** Nothing: the verb is not carried. */
        NONE
    }

    /** Returns a capability without reservation. */
    public static Capability supported(Repeat repeat, String mechanism) {
        return new Capability(Level.SUPPORTED, repeat, mechanism);
    }

    /** Returns a capability for less than was asked. */
    public static Capability degraded(Repeat repeat, String reason) {
        return new Capability(Level.DEGRADED, repeat, reason);
    }

    /** Returns a capability that the plant must provide for. */
    public static Capability customRequired(String what) {
        return new Capability(Level.CUSTOM_REQUIRED, Repeat.NONE, what);
    }

    /** Returns the lack of a capability. */
    public static Capability unsupported(String reason) {
        return new Capability(Level.UNSUPPORTED, Repeat.NONE, reason);
    }

    /** Tells whether the verb can be used. */
    public boolean usable() {
        return level == Level.SUPPORTED || level == Level.DEGRADED;
    }
}
