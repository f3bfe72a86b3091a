package io.holdfast.rest.plex;

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
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.util.Optional;

/** Reports each nonconformance as a custom object, with our id in one of its fields. */
final class PlexReports implements Nonconformances {
    private static final String FIELDS = "customFields";

    private final PlexRest rest;
    private final Plex.ReportSettings settings;
    private final String path;
    private final String rows;

    PlexReports(Plex system, Plex.ReportSettings settings) {
        rest = system.rest(Lane.NONCONFORMANCE);
        this.settings = settings;
        path = "/platform/custom-objects/v1/data/" + Texts.percentEncode(settings.object());
        rows = system.settings().objectRows;
    }

    @Override
    public Answer<Reference> put(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> {
            Optional<Reference> found = search(report);
            if (found.isPresent()) {
                return found.get();
            }
            return new Reference(settings.object(), Pick.made(rest.api().write("POST", path, body(report)), "/id"));
        });
    }

    @Override
    public Answer<Optional<Reference>> find(Nonconformance report) throws InterruptedException {
        return VendorException.answer(remarks -> search(report));
    }

    ObjectNode body(Nonconformance report) throws VendorException {
        ObjectNode body = Json.object();
        body.putObject(FIELDS)
                .put(settings.keyField(), report.id().value())
                .put(
                        settings.codeField(),
                        Codes.of(
                                        settings.crosswalk(),
                                        Crosswalk.Kind.DEFECT,
                                        report.defects().get(0).morphology().value(),
                                        report.raisedAt(),
                                        "Plex")
                                .get("code"))
                .put(settings.quantityField(), report.nonconformingUnits())
                .put(settings.textField(), Reports.text(report));
        return body;
    }

    private Optional<Reference> search(Nonconformance report) throws VendorException, InterruptedException {
        String id = report.id().value();
        JsonNode answer = settings.searchByPost()
                ? rest.api().ask(path + "/search", Json.object().put(settings.keyField(), id))
                : rest.api()
                        .get(path + "/search?" + Texts.percentEncode(settings.keyField()) + "="
                                + Texts.percentEncode(id));
        for (JsonNode row : Pick.rows(answer, rows)) {
            if (id.equals(Json.text(row.path(FIELDS), settings.keyField()))) {
                return Optional.of(new Reference(settings.object(), PlexRest.required(row, "id")));
            }
        }
        return Optional.empty();
    }
}
