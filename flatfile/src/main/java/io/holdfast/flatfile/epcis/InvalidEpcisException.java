package io.holdfast.flatfile.epcis;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** An EPCIS document breaks the standard. Carries every mistake found, not only the first. */
public final class InvalidEpcisException extends IOException {
    private static final long serialVersionUID = 1L;

    private final EpcisMistake[] mistakes;

    InvalidEpcisException(List<EpcisMistake> mistakes) {
        super(mistakes.stream().map(EpcisMistake::toString).collect(Collectors.joining("\n")));
        this.mistakes = mistakes.toArray(EpcisMistake[]::new);
    }

    /** Returns the mistakes in the order in which they were found; at least one. */
    public List<EpcisMistake> mistakes() {
        return List.of(mistakes);
    }
}
