package io.holdfast.rest.epicor;

/**
 * A function that the plant has in its Epicor. Which inputs it is given says the setting that it is for; it must take all of them,
 * by name.
 *
 * @param library its library
 * @param name its name
 */
public record EpicorFunction(String library, String name) {
    /** Checks the parts. */
    public EpicorFunction {
        if (library.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException(
                    "library and name must not be blank, were \"" + library + "\" and \"" + name + "\"");
        }
    }
}
