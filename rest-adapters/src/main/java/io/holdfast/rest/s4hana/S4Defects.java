package io.holdfast.rest.s4hana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.Place;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.Reports;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens a defect for each report, with our id in {@code QualityIssueReference}, and keeps its quantities up to date. */
final class S4Defects implements Nonconformances {
    private static final String SET = "Defect";
    private static final int TEXT_LENGTH = 40;

    private final ODataService service;
    private final S4Hana.DefectSettings settings;

    S4Defects(S4Hana system, S4Hana.DefectSettings settings) {
        service = system.service(S4Service.DEFECT, Lane.NONCONFORMANCE);
        this.settings = settings;
    }

    @Override
    public Answer<Reference> put(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> found = search(report);
            if (found.isEmpty()) {
                return reference(service.create(SET, body(report), remarks).value());
            }
            if (isBehind(found.get(), report)) {
                revise(found.get(), report, remarks);
            }
            return reference(found.get());
        });
    }

    @Override
    public Answer<Optional<Reference>> find(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> found = search(report);
            return found.isEmpty() || isBehind(found.get(), report)
                    ? Optional.empty()
                    : Optional.of(reference(found.get()));
        });
    }

    private Optional<JsonNode> search(Nonconformance report) throws VendorException, InterruptedException {
        List<JsonNode> found = service.list(
                SET,
                Query.ALL
                        .eq("QualityIssueReference", report.id().value())
                        .select("DefectInternalID", "NumberOfDefects")
                        .most(1));
        return found.stream().findFirst();
    }

    private static boolean isBehind(JsonNode defect, Nonconformance report) {
        return defect.path("NumberOfDefects").asInt() < report.nonconformingUnits();
    }

    private void revise(JsonNode defect, Nonconformance report, Remarks remarks)
            throws VendorException, InterruptedException {
        String resource = SET + "(" + Version.text(S4Orders.required(defect, "DefectInternalID")) + ")";
        String etag = service.read(resource, Query.ALL)
                .orElseThrow(() -> new VendorException(Kind.CONFLICT, resource + " is gone since it was found"))
                .etag();
        ObjectNode change = Json.object().put("NumberOfDefects", report.nonconformingUnits());
        service.put(change, "DefectiveQuantity", BigDecimal.valueOf(report.nonconformingUnits()));
        service.change(resource, etag, change, remarks);
    }

    ObjectNode body(Nonconformance report) throws VendorException {
        DefectSummary first = report.defects().get(0);
        Map<String, String> code =
                code(Crosswalk.Kind.DEFECT, first.morphology().value(), report);
        ObjectNode body = Json.object()
                .put("DefectCategory", settings.category())
                .put("DefectText", Texts.cut(Reports.line(report), TEXT_LENGTH))
                .put("DefectCodeCatalog", settings.codeCatalog())
                .put("DefectCodeGroup", code.get("group"))
                .put("DefectCode", code.get("code"))
                .put("DefectiveQuantityUnit", settings.unit())
                .put("NumberOfDefects", report.nonconformingUnits())
                .put("QualityIssueReference", report.id().value());
        service.put(body, "DefectiveQuantity", BigDecimal.valueOf(report.nonconformingUnits()));
        if (settings.placeCatalog() != null && first.place() instanceof Place.Zone zone) {
            Map<String, String> place = code(Crosswalk.Kind.PLACE, zone.name(), report);
            body.put("DefectObjectCodeCatalog", settings.placeCatalog())
                    .put("DefectObjectCodeGroup", place.get("group"))
                    .put("DefectObjectCode", place.get("code"));
        }
        MaterialDefinitionId material = report.material();
        if (material != null) {
            body.put("Material", material.value());
        }
        WorkOrderSegment order = Reports.order(report.segments());
        if (order != null) {
            body.put(
                            "ManufacturingOrder",
                            S4Hana.Builder.order(order.workOrder().value()))
                    .put(
                            "ManufacturingOrderOperation",
                            S4Hana.Builder.operation(order.operation().value()));
        }
        body.putArray("_DefectDetailedDescription")
                .addObject()
                .put("Language", settings.language())
                .put("DefectLongText", Reports.text(report));
        return body;
    }

    private Map<String, String> code(Crosswalk.Kind kind, String ours, Nonconformance report) throws VendorException {
        return Codes.of(settings.crosswalk(), kind, ours, report.raisedAt(), "SAP");
    }

    private static Reference reference(JsonNode defect) throws VendorException {
        return new Reference(SET, S4Orders.required(defect, "DefectInternalID"));
    }
}
