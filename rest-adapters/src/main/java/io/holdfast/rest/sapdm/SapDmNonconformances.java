package io.holdfast.rest.sapdm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.JsonApi;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.VendorException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Logs each report on the SFCs of its evidence, with our id in a data field. It is looked for on the first of them, for evidence
 * is only ever added to.
 */
final class SapDmNonconformances implements Nonconformances {
    private static final int MOST_SFCS = 500;

    private final SapDm system;
    private final SapDm.NonconformanceSettings settings;
    private final JsonApi api;

    SapDmNonconformances(SapDm system, SapDm.NonconformanceSettings settings) {
        this.system = system;
        this.settings = settings;
        api = system.api(Lane.NONCONFORMANCE);
    }

    @Override
    public Answer<Reference> put(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Set<String> sfcs = sfcs(report);
            Optional<Reference> found = search(report, sfcs);
            if (found.isPresent()) {
                return found.get();
            }
            JsonNode made = api.write("POST", system.path(SapDmService.NONCONFORMANCE) + "/log", body(report, sfcs));
            JsonNode first = made.isArray() ? made.path(0) : made;
            return new Reference("nonconformance", Pick.made(first, system.at(SapDmField.NC_REFERENCE)));
        });
    }

    @Override
    public Answer<Optional<Reference>> find(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> search(report, sfcs(report)));
    }

    ObjectNode body(Nonconformance report, Set<String> sfcs) throws VendorException {
        String code = Codes.of(
                        settings.crosswalk(),
                        Crosswalk.Kind.DEFECT,
                        report.defects().get(0).morphology().value(),
                        report.raisedAt(),
                        "SAP Digital Manufacturing")
                .get("code");
        ObjectNode body = Json.object()
                .put("plant", system.settings().plant)
                .put("code", code)
                .put("quantity", report.nonconformingUnits());
        ArrayNode list = body.putArray("sfcs");
        sfcs.forEach(list::add);
        body.putArray("dataFields")
                .addObject()
                .put("dataField", settings.keyField())
                .put("value", report.id().value());
        return body;
    }

    static Set<String> sfcs(Nonconformance report) throws VendorException {
        Set<String> sfcs = new LinkedHashSet<>();
        report.evidence().stream()
                .map(evidence -> evidence.unit().value())
                .limit(MOST_SFCS)
                .forEach(sfcs::add);
        if (sfcs.isEmpty()) {
            throw new VendorException(Kind.VALIDATION, "the report names no unit, so no SFC to log it on");
        }
        return sfcs;
    }

    private Optional<Reference> search(Nonconformance report, Set<String> sfcs)
            throws VendorException, InterruptedException {
        String first = sfcs.iterator().next();
        JsonNode answer = api.get(system.address(SapDmService.NONCONFORMANCE, "/nonconformances", "sfc", first));
        for (JsonNode row : Pick.rows(answer, system.at(SapDmField.NC_LIST))) {
            for (JsonNode field : Pick.rows(row, system.at(SapDmField.NC_DATA_FIELDS))) {
                if (settings.keyField().equals(Json.text(field, "dataField"))
                        && report.id().value().equals(Json.text(field, "value"))) {
                    return Optional.of(
                            new Reference("nonconformance", Pick.needed(row, system.at(SapDmField.NC_REFERENCE))));
                }
            }
        }
        return Optional.empty();
    }
}
