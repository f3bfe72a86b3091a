package io.holdfast.rest;

import java.util.Objects;

/**
 * A target's own name for something that it keeps.
 *
 * @param kind the target's word for what it is
 * @param id its id there, leading zeros and all
 */
public record Reference(String kind, String id) {
    /** Checks the parts. */
    public Reference {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
    }

    @Override
    public String toString() {
        return kind + " " + id;
    }
}
