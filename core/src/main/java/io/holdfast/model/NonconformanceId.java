package io.holdfast.model;

/**
 * Names one nonconformance report. A function of its episode: one episode has one.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record NonconformanceId(String value) implements Identifier {
    /** Checks the text. */
    public NonconformanceId {
        Checks.identifier("nonconformance", value);
    }

    /** Returns the name of the episode's nonconformance report. */
    public static NonconformanceId of(EpisodeId episode) {
        return new NonconformanceId("NC-" + episode.stem());
    }

    @Override
    public String toString() {
        return value;
    }
}
