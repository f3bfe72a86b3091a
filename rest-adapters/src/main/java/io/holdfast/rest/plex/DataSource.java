package io.holdfast.rest.plex;

import java.util.Map;

/**
 * One data source of Plex, and what of ours goes into it.
 *
 * @param id its number, as it was granted to the account
 * @param inputs what goes into each of its inputs: a value of ours by name, such as {@code serial}, or what follows an equals sign as
 *     it stands; copied. Which values there are depends on what it is for
 */
public record DataSource(String id, Map<String, String> inputs) {
    /** Checks the parts. */
    public DataSource {
        if (!id.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException("id must be a number, was \"" + id + "\"");
        }
        inputs = Map.copyOf(inputs);
    }

    /**
     * Checks that it asks for values that there are only.
     *
     * @throws IllegalArgumentException naming the first that there is not
     */
    DataSource taking(String name, java.util.List<String> values) {
        inputs.forEach((input, value) -> {
            if (!value.startsWith("=") && !values.contains(value)) {
                throw new IllegalArgumentException(name + ", input " + input + ": there is no value \"" + value
                        + "\"; there are " + String.join(", ", values));
            }
        });
        return this;
    }
}
