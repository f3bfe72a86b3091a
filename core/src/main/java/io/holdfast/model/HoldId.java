package io.holdfast.model;

/**
 * Names one material hold. A function of its episode: one episode has one at a time.
 *
 * @param value the text; see {@link Identifier} for what is allowed
 */
public record HoldId(String value) implements Identifier {
    /** Checks the text. */
    public HoldId {
        Checks.identifier("hold", value);
    }

    /** Returns the name of the episode's material hold. */
    public static HoldId of(EpisodeId episode) {
        return of(episode, 1);
    }

    /**
     * Returns the name of one of the episode's holds.
     *
     * @param generation 1 for the first; one more for each that was released before the episode came to its end
     */
    public static HoldId of(EpisodeId episode, int generation) {
        return new HoldId("MH-" + episode.stem(generation));
    }

    @Override
    public String toString() {
        return value;
    }
}
