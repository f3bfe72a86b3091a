package io.holdfast.rest.custom;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A mapping file with mistakes; carries every one of them. */
public final class InvalidMappingException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    InvalidMappingException(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = List.copyOf(mistakes);
    }

    /** Returns the mistakes, in the order of the file. */
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
