package io.holdfast.flatfile.klarf;

/**
 * A word, a quoted text or a mark of a file.
 *
 * @param kind what it is
 * @param text its text, without quotes
 * @param line where it begins, from 1
 * @param column where it begins, from 1
 */
record KlarfToken(Kind kind, String text, long line, long column) {
    enum Kind {
        WORD,
        TEXT,
        SEMICOLON,
        OPEN,
        CLOSE,
        COMMA,
        END
    }

    boolean is(Kind expected) {
        return kind == expected;
    }

    boolean isValue() {
        return kind == Kind.WORD || kind == Kind.TEXT;
    }
}
