package io.holdfast.flatfile;

import io.holdfast.flatfile.FileContent.Kind;

/** The type of an agreed field. */
enum FieldType {
    TEXT("text"),
    INTEGER("integer"),
    DECIMAL("decimal"),
    TIME("time"),
    CODE("code");

    private final String word;

    FieldType(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static FieldType of(String word) {
        for (FieldType type : values()) {
            if (type.word.equals(word)) {
                return type;
            }
        }
        throw new IllegalArgumentException("must be text, integer, decimal, time or code");
    }

    static FieldType of(Kind kind) {
        return switch (kind) {
            case TEXT -> TEXT;
            case INTEGER -> INTEGER;
            case DECIMAL -> DECIMAL;
            case TIME -> TIME;
            case TRUTH, CODE -> CODE;
        };
    }

    boolean isNumber() {
        return this == INTEGER || this == DECIMAL;
    }
}
