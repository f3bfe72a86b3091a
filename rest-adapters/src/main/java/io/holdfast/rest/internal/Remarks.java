package io.holdfast.rest.internal;

import java.util.ArrayList;
import java.util.List;

/** What a target remarked although it did what it was asked. Confined to one call. */
public final class Remarks {
    private final List<String> all = new ArrayList<>();

    /** Adds some. */
    public void add(List<String> some) {
        all.addAll(some);
    }

    /** Returns all. */
    public List<String> all() {
        return List.copyOf(all);
    }
}
