package io.holdfast.flatfile;

import java.util.ArrayList;
import java.util.List;

/** Gathers the mistakes of one document, so that a person can mend them all at once. */
final class Mistakes {
    private static final int LONGEST_VALUE = 80;

    private final String file;
    private final List<Mistake> found = new ArrayList<>();

    Mistakes(String file) {
        this.file = file;
    }

    void add(String pointer, String value, String reason) {
        found.add(new Mistake(file, pointer, shortened(value), reason));
    }

    int count() {
        return found.size();
    }

    InvalidInputException thrown() {
        return new InvalidInputException(found);
    }

    static String shortened(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
    }
}
