package io.holdfast.model;

import java.time.Instant;
import java.util.Objects;

/**
 * That a provisional lot turned out to be another.
 *
 * @param provisional the name that stood in; it stays findable
 * @param lot what it is called now
 * @param at when Holdfast was told
 * @param by who said so
 * @param reason why, in words
 */
public record LotResolution(MaterialLotId provisional, MaterialLotId lot, Instant at, String by, String reason) {
    /** Checks the parts. */
    public LotResolution {
        Objects.requireNonNull(provisional, "provisional");
        Objects.requireNonNull(lot, "lot");
        if (provisional.equals(lot)) {
            throw new IllegalArgumentException("a lot must be resolved to another, was " + lot);
        }
        Checks.instant("at", at);
        Checks.identifier("by", by);
        Objects.requireNonNull(reason, "reason");
    }
}
