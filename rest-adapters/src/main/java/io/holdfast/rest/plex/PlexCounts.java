package io.holdfast.rest.plex;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.Lane;
import io.holdfast.rest.Counts.Delta;
import io.holdfast.rest.Counts.Tally;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Finding.Side;
import io.holdfast.rest.Reference;
import io.holdfast.rest.internal.Codes;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.WitnessedCounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a job's operation has made, with the entries of scrap; posts by a data source, where the plant has one. */
final class PlexCounts implements WitnessedCounts.Ledger {
    private final Plex system;
    private final PlexJobs jobs;
    private final PlexRest rest;

    PlexCounts(Plex system) {
        this.system = system;
        jobs = new PlexJobs(system, Lane.RESULT);
        rest = system.rest(Lane.RESULT);
    }

    @Override
    public Optional<Tally> read(WorkOrderId order, OperationId operation) throws VendorException, InterruptedException {
        Optional<JsonNode> row = jobs.operation(order, operation);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal scrap = BigDecimal.ZERO;
        Instant now = system.settings().clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String path = "/production/v1/production-history/scrap-entries?beginDate="
                + now.minus(system.settings().history) + "&endDate=" + now.plus(1, ChronoUnit.DAYS);
        for (JsonNode entry : rest.list(path, "jobId", PlexRest.required(jobs.needed(order), "id"))) {
            scrap = scrap.add(Json.decimalOrZero(entry, "quantity"));
        }
        return Optional.of(new Tally(
                Json.decimalOrZero(row.get(), "quantity"),
                Json.decimalOrZero(row.get(), "quantityCompleted"),
                scrap,
                null,
                system.settings().unit));
    }

    @Override
    public void check(Delta delta) throws VendorException {
        DataSource source = system.settings().countPost;
        if (source == null) {
            throw new VendorException(Kind.VALIDATION, "no data source is configured that records production");
        }
        if (delta.rework().signum() != 0 && !source.inputs().containsValue("rework")) {
            throw new VendorException(Kind.VALIDATION, "data source " + source.id() + " has no input for rework");
        }
    }

    @Override
    public Reference post(Delta delta, Remarks remarks) throws VendorException, InterruptedException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("order", delta.order().value());
        values.put("operation", delta.operation().value());
        values.put("yield", delta.yield());
        values.put("scrap", delta.scrap());
        values.put("rework", delta.rework());
        values.put("at", delta.at());
        values.put("key", delta.key());
        String reason = delta.reason();
        values.put(
                "reason",
                reason == null
                        ? ""
                        : String.valueOf(
                                Codes.of(system.settings().reasons, Crosswalk.Kind.REASON, reason, delta.at(), "Plex")
                                        .get("code")));
        DataSource source = system.settings().countPost;
        if (source != null) {
            system.sources(Lane.RESULT).write(source, values);
        }
        return new Reference("production", delta.order() + "/" + delta.operation());
    }

    @Override
    public void takeBack(Delta delta, Remarks remarks) throws VendorException {
        throw new VendorException(Kind.VALIDATION, "what was recorded cannot be taken back through this interface");
    }

    /** Looks whether the configured reasons for scrap exist. */
    List<Finding> codes() throws InterruptedException {
        Set<String> known = new TreeSet<>();
        try {
            for (JsonNode row : rest.api().get("/inventory/v1/inventory-definitions/scrap-reasons")) {
                for (String name : List.of("scrapReason", "code", "name")) {
                    String value = Json.text(row, name);
                    if (value != null) {
                        known.add(value);
                    }
                }
            }
        } catch (VendorException e) {
            return List.of(new Finding(false, Side.TARGET, "scrap reasons: " + e.fault(), "look at the answer"));
        }
        List<Finding> findings = new ArrayList<>();
        for (Map<String, String> theirs : system.settings().reasons.theirs(Crosswalk.Kind.REASON)) {
            String code = String.valueOf(theirs.get("code"));
            findings.add(
                    known.contains(code)
                            ? new Finding(true, Side.CONFIGURATION, "scrap reason " + code + " exists", "")
                            : new Finding(
                                    false,
                                    Side.CONFIGURATION,
                                    "scrap reason " + code + " does not exist",
                                    "correct table " + system.settings().reasons.version() + ", or create it in Plex"));
        }
        return findings;
    }
}
