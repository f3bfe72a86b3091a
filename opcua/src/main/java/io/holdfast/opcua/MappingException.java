package io.holdfast.opcua;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A mapping file has mistakes; the message names every one. */
public final class MappingException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<MappingMistake> mistakes;

    MappingException(String source, List<MappingMistake> unsorted) {
        this(
                unsorted.stream()
                        .sorted(Comparator.comparingInt(MappingMistake::line).thenComparingInt(MappingMistake::column))
                        .toList(),
                source);
    }

    private MappingException(List<MappingMistake> mistakes, String source) {
        super(mistakes.stream().map(mistake -> source + ":" + mistake).collect(Collectors.joining("\n")));
        this.mistakes = mistakes;
    }

    /** Returns the mistakes, in the order of the file. */
    public List<MappingMistake> mistakes() {
        return mistakes;
    }
}
