package io.holdfast.rest.plex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Inspections;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.VendorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records each result as a checksheet with our id as its note. A checksheet cannot be searched, so a data source finds it. */
final class PlexChecksheets implements Inspections {
    private final PlexRest rest;
    private final PlexJobs jobs;
    private final DataSources sources;
    private final Plex.ChecksheetSettings settings;

    PlexChecksheets(Plex system, Plex.ChecksheetSettings settings) {
        rest = system.rest(Lane.RESULT);
        jobs = new PlexJobs(system, Lane.RESULT);
        sources = system.sources(Lane.RESULT);
        this.settings = settings;
    }

    @Override
    public Answer<Reference> record(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            WorkContext context = checked(result);
            Optional<Reference> found = search(result);
            if (found.isPresent()) {
                return found.get();
            }
            JsonNode operation = jobs.operation(context.workOrder(), context.operation())
                    .orElseThrow(() -> new VendorException(
                            Kind.NOT_FOUND,
                            "Plex has no operation " + context.operation() + " of job " + context.workOrder()));
            ObjectNode body = Json.object()
                    .put("jobOperationId", PlexRest.required(operation, "jobOperationId"))
                    .put("note", result.id().value());
            Json.putAll(body, settings.extras());
            body.putArray("measurements")
                    .addObject()
                    .put("specificationId", settings.specification())
                    .put("value", result.verdict() == Verdict.PASS ? settings.pass() : settings.fail());
            JsonNode made = rest.api().write("POST", "/quality/v1/checksheets", body);
            return new Reference("checksheet", Pick.made(made, "/checksheetNo"));
        });
    }

    @Override
    public Answer<Optional<Reference>> find(InspectionResult result) throws InterruptedException {
        return VendorException.answer(remarks -> {
            WorkContext unused = checked(result);
            return search(result);
        });
    }

    private static WorkContext checked(InspectionResult result) throws VendorException {
        WorkContext context = result.context();
        if (result.verdict() == Verdict.UNDECIDED || context == null) {
            throw new VendorException(
                    Kind.VALIDATION,
                    context == null
                            ? "the result has no job to be recorded at"
                            : "an inspection without an answer has no measurement");
        }
        return context;
    }

    private Optional<Reference> search(InspectionResult result) throws VendorException, InterruptedException {
        List<JsonNode> rows =
                sources.read(settings.search(), Map.of("note", result.id().value()));
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Reference("checksheet", PlexRest.required(rows.get(0), settings.column())));
    }
}
