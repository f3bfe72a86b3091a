package io.holdfast.port;

import java.util.Set;

/**
 * Which ordering keys are asked for.
 *
 * @param named the keys meant; copied
 * @param excepted whether all others are asked for instead
 */
public record OrderingKeys(Set<String> named, boolean excepted) {
    /** Every key. */
    public static final OrderingKeys ALL = new OrderingKeys(Set.of(), true);

    /** Copies the keys. */
    public OrderingKeys {
        named = Set.copyOf(named);
    }

    /** Returns these keys and no others. */
    public static OrderingKeys only(Set<String> keys) {
        return new OrderingKeys(keys, false);
    }

    /** Returns all keys but these. */
    public static OrderingKeys except(Set<String> keys) {
        return keys.isEmpty() ? ALL : new OrderingKeys(keys, true);
    }

    /** Tells whether the key is asked for. */
    public boolean contains(String key) {
        return named.contains(key) != excepted;
    }
}
