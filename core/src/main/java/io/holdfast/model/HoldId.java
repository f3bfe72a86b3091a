package io.holdfast.model;

/**
 * Names one material hold. A function of its episode: one episode has one.
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
        return new HoldId("MH-" + episode.stem());
    }

    @Override
    public String toString() {
        return value;
    }
}
