package io.holdfast.rest.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Lane;
import io.holdfast.rest.Answer;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Nonconformances;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Pick;
import io.holdfast.rest.internal.Reports;
import io.holdfast.rest.internal.VendorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens a quality issue that is named by our id. Its description is a large text that cannot be set when it is opened: a second
 * call writes it, and its first line says of which revision it is.
 */
final class OracleIssues implements Nonconformances {
    private static final String RESOURCE = "qualityIssues";
    private static final Pattern REVISION = Pattern.compile("^\\S+ revision ([0-9]{1,9})\\b");

    private final OracleRest rest;
    private final OracleFusion.IssueSettings settings;
    private final String organization;

    OracleIssues(OracleFusion system, OracleFusion.IssueSettings settings) {
        rest = system.rest(Lane.NONCONFORMANCE);
        this.settings = settings;
        organization = system.settings().organization;
    }

    @Override
    public Answer<Reference> put(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> found = search(report);
            String id;
            if (found.isEmpty()) {
                id = Pick.made(rest.create(RESOURCE, body(report), false), "/IssueId");
            } else {
                id = OracleOrders.required(found.get(), "IssueId");
            }
            if (found.isEmpty() || revision(id) < report.revision()) {
                rest.putText(description(id), text(report));
            }
            return reference(id);
        });
    }

    @Override
    public Answer<Optional<Reference>> find(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<JsonNode> found = search(report);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            String id = OracleOrders.required(found.get(), "IssueId");
            return revision(id) < report.revision() ? Optional.empty() : Optional.of(reference(id));
        });
    }

    private Optional<JsonNode> search(Nonconformance report) throws VendorException, InterruptedException {
        List<JsonNode> found =
                rest.query(RESOURCE, OracleRest.Where.ALL.eq("Name", report.id().value()));
        return found.stream().findFirst();
    }

    ObjectNode body(Nonconformance report) throws VendorException {
        Map<String, String> code = Codes.of(
                settings.crosswalk(),
                Crosswalk.Kind.DEFECT,
                report.defects().get(0).morphology().value(),
                report.raisedAt(),
                "Oracle");
        ObjectNode body = Json.object()
                .put("Name", report.id().value())
                .put("QualityTypeCode", code.get("type"))
                .put("Severity", code.get("severity"))
                .put("Source", settings.source())
                .put("OrganizationCode", organization);
        Json.putAll(body, settings.extras());
        return body;
    }

    static String text(Nonconformance report) {
        return report.id() + " revision " + report.revision() + "\n" + Reports.text(report);
    }

    private int revision(String id) throws VendorException, InterruptedException {
        Matcher first = REVISION.matcher(rest.text(description(id)));
        return first.find() ? Integer.parseInt(first.group(1)) : 0;
    }

    private static String description(String id) {
        return RESOURCE + "/" + id + "/enclosure/Description";
    }

    private static Reference reference(String id) {
        return new Reference("QualityIssue", id);
    }
}
