package io.holdfast.rest;

import java.util.List;
import java.util.Objects;

/**
 * What came of asking a target.
 *
 * @param <T> what was asked for
 */
public sealed interface Answer<T> {
    /**
     * The target did it.
     *
     * @param value what it answered
     * @param warnings what it remarked although it did it; copied
     */
    record Given<T>(T value, List<String> warnings) implements Answer<T> {
        /** Copies the list. */
        public Given {
            Objects.requireNonNull(value, "value");
            warnings = List.copyOf(warnings);
        }
    }

    /** The target did not, or nobody knows. */
    record Failed<T>(Fault fault) implements Answer<T> {
        /** Checks the fault. */
        public Failed {
            Objects.requireNonNull(fault, "fault");
        }
    }

    /** Returns the value. For use where a failure has been looked at before. */
    default T value() {
        if (this instanceof Given<T> given) {
            return given.value();
        }
        throw new IllegalStateException("no value: " + ((Failed<T>) this).fault());
    }
}
