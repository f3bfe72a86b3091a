package io.holdfast.flatfile;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A JSON document does not say what it should. Carries every mistake found, not only the first. */
public final class InvalidInputException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Mistake[] mistakes;

    InvalidInputException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = mistakes.toArray(Mistake[]::new);
    }

    /** Returns the mistakes in the order in which they were found; at least one. */
    public List<Mistake> mistakes() {
        return List.of(mistakes);
    }
}
