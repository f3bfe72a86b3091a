package io.holdfast.flatfile.epcis;

import java.util.regex.Pattern;

/** What identifiers look like. */
final class Uris {
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.\\-_]*:\\S+");
    private static final Pattern EXTENSION = Pattern.compile("[A-Za-z_][A-Za-z0-9_.\\-]*:\\S+|https?://\\S+|@\\w+");

    private Uris() {}

    /** Tells whether it is an absolute URI, or a name with a prefix that stands for the start of one. */
    static boolean isUri(String text) {
        return URI.matcher(text).matches()
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    /** Tells whether a member's name is somebody's own, not the standard's. */
    static boolean isExtension(String name) {
        return EXTENSION.matcher(name).matches();
    }
}
