package io.holdfast.opcua;

import io.holdfast.opcua.VisionStates.Cause;
import io.holdfast.opcua.VisionStates.State;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.jspecify.annotations.Nullable;

/** The recipe management of a vision system (OPC 40100-1) over the host's recipes. */
final class RecipeDesk {
    private final Recipes recipes;
    private final MachineDesk machine;
    private final HostThread host;
    private final InstantSource clock;
    private final EventTemplates events;

    RecipeDesk(
            SystemNodes nodes,
            Recipes recipes,
            MachineDesk machine,
            HostThread host,
            InstantSource clock,
            EventTemplates events) {
        this.recipes = recipes;
        this.machine = machine;
        this.host = host;
        this.clock = clock;
        this.events = events;
        String management = "RecipeManagement";
        nodes.bind(management + "/PrepareRecipe", "mv", 7015, Role.OPERATOR, (in, caller) -> prepare(in));
        nodes.bind(management + "/UnprepareRecipe", "mv", 7055, Role.OPERATOR, (in, caller) -> unprepare(in));
        nodes.bind(management + "/GetRecipeListFiltered", "mv", 7014, Role.OBSERVER, (in, caller) -> list(in));
    }

    private @Nullable Object[] prepare(@Nullable Object[] in) throws Refusal {
        return host.take(() -> {
            if (machine.inner() != State.INITIALIZED && machine.inner() != State.READY) {
                throw MachineDesk.illegal(Cause.PREPARE_RECIPE);
            }
            Recipes.Recipe recipe = recipe(recipes, Method.idOf(in[0]), Method.idOf(in[1]));
            int error = HostThread.asked(() -> recipes.prepare(recipe));
            if (error != 0) {
                return new Object[] {null, false, error};
            }
            machine.takeBy(Cause.PREPARE_RECIPE);
            events.fire(
                    "mv:RecipePreparedEventType",
                    clock.instant(),
                    Severities.ORDINARY,
                    "recipe " + recipe.internalId() + " is prepared",
                    "InternalId",
                    internalId(recipe),
                    "ExternalId",
                    recipe.externalId() == null
                            ? null
                            : Struct.of("mv:RecipeIdExternalDataType", "Id", recipe.externalId()));
            return new Object[] {internalId(recipe), true, 0};
        });
    }

    private @Nullable Object[] unprepare(@Nullable Object[] in) throws Refusal {
        return host.take(() -> {
            if (machine.inner() != State.READY) {
                throw MachineDesk.illegal(Cause.UNPREPARE_RECIPE);
            }
            Recipes.Recipe recipe = recipe(recipes, Method.idOf(in[0]), Method.idOf(in[1]));
            int error = HostThread.asked(() -> recipes.unprepare(recipe));
            if (error != 0) {
                return new Object[] {null, error};
            }
            if (recipes.list().stream().noneMatch(Recipes.Recipe::prepared)) {
                machine.takeBy(Cause.UNPREPARE_RECIPE);
            }
            return new Object[] {internalId(recipe), 0};
        });
    }

    private @Nullable Object[] list(@Nullable Object[] in) throws Refusal {
        String external = Method.idOf(in[0]);
        String product = Method.idOf(in[1]);
        int prepared = (Integer) Objects.requireNonNull(in[2]);
        List<Recipes.Recipe> matching = host.take(() -> recipes.list().stream()
                .filter(recipe -> external == null || external.equals(recipe.externalId()))
                .filter(recipe -> product == null || product.equals(recipe.product()))
                .filter(recipe -> prepared == 2 || (prepared == 1) == recipe.prepared())
                .toList());
        Page<Recipes.Recipe> page = Page.of(matching, (UInteger) in[3], (UInteger) in[4]);
        return new Object[] {
            page.complete(),
            page.size(),
            UInteger.MIN,
            page.elements().stream().map(RecipeDesk::internalId).toArray(Struct[]::new),
            0
        };
    }

    static Recipes.Recipe recipe(Recipes recipes, @Nullable String external, @Nullable String internal) throws Refusal {
        return recipes.list().stream()
                .filter(recipe -> internal == null
                        ? external != null && external.equals(recipe.externalId())
                        : internal.equals(recipe.internalId()))
                .findFirst()
                .orElseThrow(() -> new Refusal(StatusCodes.Bad_NotFound, "no recipe is called that"));
    }

    private static Struct internalId(Recipes.Recipe recipe) {
        return Struct.of("mv:RecipeIdInternalDataType", "Id", recipe.internalId());
    }
}
