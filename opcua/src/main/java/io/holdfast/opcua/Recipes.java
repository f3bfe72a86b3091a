package io.holdfast.opcua;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The recipes of a vision system. Implemented by the host; called like {@link VisionSystem}, on the same thread.
 */
public interface Recipes {
    /**
     * A recipe.
     *
     * @param internalId the system's name for it
     * @param externalId the client's name for it, or null
     * @param product the product that it is for, or null
     * @param prepared whether it is ready to run
     */
    record Recipe(
            String internalId,
            @Nullable String externalId,
            @Nullable String product,
            boolean prepared) {
        /** Checks the name. */
        public Recipe {
            Objects.requireNonNull(internalId, "internalId");
        }
    }

    /** Returns the recipes, in an order that stays the same as long as they do. */
    List<Recipe> list();

    /** Makes a recipe ready to run; answers 0 for done, or a number of the host's own. */
    int prepare(Recipe recipe);

    /** Frees what a prepared recipe holds; answers 0 for done, or a number of the host's own. */
    default int unprepare(Recipe recipe) {
        return 0;
    }
}
