package io.holdfast.rest.internal;

import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Looks our codes up. */
public final class Codes {
    private Codes() {}

    /** Returns what one of our codes is called at a target, part by part; where it has no name nothing must be sent. */
    public static Map<String, String> of(
            Crosswalk crosswalk, Crosswalk.Kind kind, String ours, Instant at, String target) throws VendorException {
        return crosswalk
                .find(kind, ours, at)
                .orElseThrow(() -> new VendorException(
                        Kind.UNMAPPED,
                        kind + " \"" + ours + "\" has no code at " + target + " on " + at + " (table "
                                + crosswalk.version() + ")"));
    }

    /** Tells whether a text has the form of an ISO 4217 code. Which currencies there are is not for us to say. */
    public static boolean isCurrency(String text) {
        return text.matches("[A-Z]{3}");
    }

    /**
     * Checks a currency of the settings, and returns it.
     *
     * @throws IllegalArgumentException where it has not the form of an ISO 4217 code
     */
    public static String currency(String value) {
        if (!isCurrency(value)) {
            throw new IllegalArgumentException("currency must be three capital letters, was \"" + value + "\"");
        }
        return value;
    }

    /**
     * Checks a table, and returns it.
     *
     * @param name what the table is called among the settings
     * @param parts which parts a code of each kind must have, and how long each may be
     * @throws IllegalArgumentException naming every mistake of the table
     */
    public static Crosswalk checked(String name, Crosswalk crosswalk, Map<Crosswalk.Kind, Map<String, Integer>> parts) {
        List<String> mistakes = crosswalk.lint(parts);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(
                    name + ", version " + crosswalk.version() + ": " + String.join("; ", mistakes));
        }
        return crosswalk;
    }
}
