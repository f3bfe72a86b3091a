package io.holdfast.model;

/**
 * Names one nonconformance report. A function of its episode: one episode has one at a time.
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
        return of(episode, 1);
    }

    /**
     * Returns the name of one of the episode's reports.
     *
     * @param generation 1 for the first; one more for each that was closed before the episode came to its end
     */
    public static NonconformanceId of(EpisodeId episode, int generation) {
        return new NonconformanceId("NC-" + episode.stem(generation));
    }

    @Override
    public String toString() {
        return value;
    }
}
