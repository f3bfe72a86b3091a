package io.holdfast.opcua;

import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.ContentFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients fetch: the result management of OPC 40100-1 and that of OPC 40001-101, over the same results, and the
 * configuration that they were made with, which cannot be changed. Nothing here waits for the host.
 */
final class ResultDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ResultDesk.class);

    private final ResultStore results;
    private final Configuration configuration;

    ResultDesk(SystemNodes nodes, ResultStore results, Configuration configuration) {
        this.results = results;
        this.configuration = configuration;
        String vision = "ResultManagement";
        nodes.bind(vision + "/GetResultById", "mv", 7026, Role.OBSERVER, (in, caller) -> {
            ResultStore.Kept found = found((Struct) in[0]);
            return new Object[] {UInteger.MIN, ResultForms.vision(found.result(), found.job(), configuration), 0};
        });
        nodes.bind(
                vision + "/GetResultComponentsById",
                "mv",
                7007,
                Role.OBSERVER,
                (in, caller) -> components((Struct) in[0]));
        nodes.bind(vision + "/GetResultListFiltered", "mv", 7089, Role.OBSERVER, (in, caller) -> listResults(in));
        nodes.bind(
                vision + "/ReleaseResultHandle", "mv", 7090, Role.OBSERVER, (in, caller) -> release((UInteger) in[0]));
        String machinery = "mres/ResultManagement";
        nodes.bind(
                machinery + "/GetLatestResult", "mres", 7008, Role.OBSERVER, (in, caller) -> answer(results.latest()));
        nodes.bind(
                machinery + "/GetResultById",
                "mres",
                7005,
                Role.OBSERVER,
                (in, caller) -> answer(results.get(Objects.requireNonNullElse((String) in[0], ""))));
        nodes.bind(machinery + "/GetResultIdListFiltered", "mres", 7006, Role.OBSERVER, (in, caller) -> listIds(in));
        nodes.bind(
                machinery + "/ReleaseResultHandle",
                "mres",
                7007,
                Role.OBSERVER,
                (in, caller) -> release((UInteger) in[0]));
        nodes.bind(
                machinery + "/AcknowledgeResults",
                "mres",
                7009,
                Role.OPERATOR,
                (in, caller) -> acknowledge((String[]) in[0]));
        bindConfiguration(nodes);
    }

    private void bindConfiguration(SystemNodes nodes) {
        String management = "ConfigurationManagement";
        nodes.set(management + "/ActiveConfiguration", configuration.struct());
        nodes.bind(management + "/GetConfigurationList", "mv", 7045, Role.OBSERVER, (in, caller) -> {
            Page<Configuration> page = Page.of(List.of(configuration), (UInteger) in[0], (UInteger) in[1]);
            return new Object[] {
                page.complete(),
                page.size(),
                UInteger.MIN,
                page.elements().stream().map(Configuration::struct).toArray(Struct[]::new),
                0
            };
        });
        nodes.bind(management + "/GetConfigurationById", "mv", 7041, Role.OBSERVER, (in, caller) -> {
            known((Struct) in[0]);
            return new Object[] {UInteger.MIN, configuration.struct(), 0};
        });
        nodes.bind(management + "/ActivateConfiguration", "mv", 7048, Role.SUPERVISOR, (in, caller) -> {
            // It is active already; another there is not.
            known((Struct) in[0]);
            return new Object[] {0};
        });
    }

    private void known(@Nullable Struct id) throws Refusal {
        if (!configuration.name().equals(Method.idOf(id))) {
            throw new Refusal(StatusCodes.Bad_NotFound, "no configuration is called that");
        }
    }

    private ResultStore.Kept found(@Nullable Struct id) throws Refusal {
        String text = Method.idOf(id);
        return results.get(text == null ? "" : text)
                .orElseThrow(() -> new Refusal(StatusCodes.Bad_NotFound, "no result is called that"));
    }

    private @Nullable Object[] components(@Nullable Struct id) throws Refusal {
        ResultStore.Kept found = found(id);
        Struct result = ResultForms.vision(found.result(), found.job(), configuration);
        return new Object[] {
            false,
            UInteger.MIN,
            result.get("IsPartial"),
            result.get("IsSimulated"),
            result.get("ResultState"),
            result.get("MeasId"),
            result.get("PartId"),
            result.get("ExternalRecipeId"),
            result.get("InternalRecipeId"),
            result.get("ProductId"),
            result.get("ExternalConfigurationId"),
            result.get("InternalConfigurationId"),
            result.get("JobId"),
            result.get("CreationTime"),
            result.get("ProcessingTimes"),
            result.get("ResultContent"),
            0
        };
    }

    private @Nullable Object[] listResults(@Nullable Object[] in) {
        int state = (Integer) Objects.requireNonNull(in[0]);
        String part = Method.idOf(in[2]);
        String product = Method.idOf(in[7]);
        String jobId = Method.idOf(in[8]);
        // Nothing that we keep has a measurement, a client's recipe or a client's configuration, or another one of
        // ours.
        boolean none = Method.idOf(in[1]) != null
                || Method.idOf(in[3]) != null
                || Method.idOf(in[5]) != null
                || (Method.idOf(in[6]) != null && !configuration.name().equals(Method.idOf(in[6])));
        Predicate<ResultStore.Kept> condition = kept -> !none
                && (state == 0 || state == 1)
                && (part == null || part.equals(kept.result().unit().value()))
                && (product == null || product.equals(productOf(kept.result())))
                && (jobId == null || jobId.equals(kept.job()));
        Page<ResultStore.Kept> page = Page.of(results.list(condition), (UInteger) in[9], (UInteger) in[10]);
        return new Object[] {
            page.complete(),
            page.size(),
            UInteger.MIN,
            page.elements().stream()
                    .map(kept -> ResultForms.vision(kept.result(), kept.job(), configuration))
                    .toArray(Struct[]::new),
            0
        };
    }

    private static @Nullable String productOf(InspectionResult result) {
        return result.context() == null || result.context().material() == null
                ? null
                : result.context().material().value();
    }

    private static @Nullable Object[] answer(Optional<ResultStore.Kept> found) throws Refusal {
        ResultStore.Kept kept =
                found.orElseThrow(() -> new Refusal(StatusCodes.Bad_NotFound, "no result is called that"));
        return new Object[] {UInteger.MIN, ResultForms.machinery(kept.result(), kept.job()), 0};
    }

    private @Nullable Object[] listIds(@Nullable Object[] in) throws Refusal {
        boolean filtered = in[0] instanceof ContentFilter filter
                && filter.getElements() != null
                && filter.getElements().length > 0;
        boolean ordered = in[1] instanceof Collection<?> order && !order.isEmpty();
        if (filtered || ordered) {
            throw new Refusal(StatusCodes.Bad_NotSupported, "results come unfiltered, oldest first");
        }
        Page<String> page = Page.of(results.unacknowledged(), (UInteger) in[2], UInteger.MIN);
        return new Object[] {UInteger.MIN, page.elements().toArray(String[]::new), 0};
    }

    private @Nullable Object[] acknowledge(String @Nullable [] ids) throws Refusal {
        if (ids == null || ids.length == 0) {
            throw new Refusal(StatusCodes.Bad_NothingToDo, "no results are named");
        }
        try {
            List<String> given = new ArrayList<>();
            for (String id : ids) {
                given.add(Objects.requireNonNullElse(id, ""));
            }
            Integer[] errors = results.acknowledge(given).stream()
                    .map(known -> known ? 0 : 1)
                    .toArray(Integer[]::new);
            return new Object[] {errors, 0};
        } catch (IOException e) {
            LOG.error("an acknowledgement could not be kept", e);
            throw new Refusal(StatusCodes.Bad_ResourceUnavailable, "the acknowledgement could not be kept");
        }
    }

    /** Results are copied into the answer: no handle is ever given, and 0 is the one that means none. */
    private static @Nullable Object[] release(@Nullable UInteger handle) throws Refusal {
        if (handle == null || handle.longValue() != 0) {
            throw new Refusal(StatusCodes.Bad_NotFound, "no such handle was given");
        }
        return new Object[] {0};
    }
}
