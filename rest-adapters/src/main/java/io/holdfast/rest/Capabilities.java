package io.holdfast.rest;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one target can do, as it is configured.
 *
 * @param target the product's name
 * @param verbs every verb, with how well it is carried; copied
 * @param holdScopes how far its holds can reach; empty where it holds nothing; copied
 */
public record Capabilities(String target, Map<Verb, Capability> verbs, Set<HoldScope> holdScopes) {
    /** Checks that no verb is left unsaid. */
    public Capabilities {
        Objects.requireNonNull(target, "target");
        EnumMap<Verb, Capability> copy = new EnumMap<>(verbs);
        for (Verb verb : Verb.values()) {
            if (!copy.containsKey(verb)) {
                throw new IllegalArgumentException("verbs must say something of each verb, lacked " + verb);
            }
        }
        verbs = Map.copyOf(copy);
        holdScopes = holdScopes.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(holdScopes));
        if (holdScopes.isEmpty() == Objects.requireNonNull(copy.get(Verb.HOLD)).usable()) {
            throw new IllegalArgumentException("holdScopes must be empty where, and only where, HOLD is not usable");
        }
    }

    /** Returns how well a verb is carried. */
    public Capability of(Verb verb) {
        return Objects.requireNonNull(verbs.get(verb));
    }
}
