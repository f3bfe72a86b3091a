package io.holdfast.rest.s4hana;

import io.holdfast.port.Lane;
import io.holdfast.rest.Crosswalk;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Finding.Side;
import io.holdfast.rest.internal.Examination;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.VendorException;
import io.holdfast.rest.internal.odata.ODataService;
import io.holdfast.rest.internal.odata.Query;
import io.holdfast.rest.internal.odata.Version;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Looks at each service that the settings need: is it there, has it the properties, does SAP know the configured codes. */
final class S4Doctor {
    private final S4Hana system;
    private final HttpLink link;

    S4Doctor(S4Hana system, HttpLink link) {
        this.system = system;
        this.link = link;
    }

    private Map<S4Service, List<String>> needed() {
        S4Hana.Builder settings = system.settings();
        Map<S4Service, List<String>> needed = new EnumMap<>(S4Service.class);
        needed.put(
                S4Service.PRODUCTION_ORDER,
                List.of(
                        "ManufacturingOrder",
                        "ProductionPlant",
                        "TotalQuantity",
                        "OpTotalConfirmedYieldQty",
                        "StorageLocation"));
        needed.put(
                S4Service.CONFIRMATION,
                List.of("ExternalSystemConfirmation", "ConfirmationYieldQuantity", "ConfirmationReworkQuantity"));
        if (settings.means.contains(HoldMeans.RESTRICT_BATCH)) {
            needed.put(S4Service.BATCH, List.of("MatlBatchIsInRstrcdUseStock", "BatchIdentifyingPlant"));
        }
        if (settings.means.contains(HoldMeans.BLOCK_STOCK)) {
            needed.put(S4Service.MATERIAL_DOCUMENT, List.of("ReferenceDocument", "GoodsMovementIsCancelled"));
            needed.put(S4Service.MATERIAL_STOCK, List.of("InventoryStockType", "MatlWrhsStkQtyInMatlBaseUnit"));
        }
        if (settings.inspection != null) {
            needed.put(S4Service.INSPECTION_LOT, List.of("InspectionSubsetLongCharKey", "InspectionValuationResult"));
        }
        if (settings.defects != null) {
            needed.put(S4Service.DEFECT, List.of("QualityIssueReference", "NumberOfDefects", "DefectCategory"));
            needed.put(S4Service.DEFECT_CODE, List.of("DefectCodeGroup", "DefectCode"));
        }
        return needed;
    }

    List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<S4Service, List<String>> entry : needed().entrySet()) {
            S4Service service = entry.getKey();
            String path = system.path(service);
            Examination.Reached reached = Examination.reach(
                    link,
                    Request.get(path + "/$metadata" + (system.query().isEmpty() ? "" : "?" + system.query()))
                            .with("Accept", "application/xml"),
                    system.settings().clock.instant());
            Reply reply = reached.reply();
            if (!reached.finding().good() || reply == null) {
                findings.add(reached.finding());
            } else if (!reply.ok()) {
                findings.add(new Finding(
                        false,
                        Side.TARGET,
                        service + " is not at " + path + ": HTTP " + reply.status(),
                        "activate the service, add its communication scenario, or set its path"));
            } else {
                String metadata = reply.text();
                List<String> missing = entry.getValue().stream()
                        .filter(property -> !metadata.contains("Name=\"" + property + "\""))
                        .toList();
                findings.add(
                        missing.isEmpty()
                                ? new Finding(true, Side.TARGET, service + " has all that is needed", "")
                                : new Finding(
                                        false,
                                        Side.TARGET,
                                        service + " lacks " + String.join(", ", missing),
                                        "this release of SAP is older than the adapter needs"));
            }
        }
        codes(findings);
        return findings;
    }

    private void codes(List<Finding> findings) throws InterruptedException {
        S4Hana.DefectSettings defects = system.settings().defects;
        if (defects == null || findings.stream().anyMatch(finding -> !finding.good())) {
            return;
        }
        List<Map<String, String>> codes = List.copyOf(defects.crosswalk().theirs(Crosswalk.Kind.DEFECT));
        try {
            List<Boolean> known = known(codes);
            for (int i = 0; i < codes.size(); i++) {
                findings.add(finding(codes.get(i), known.get(i), defects));
            }
        } catch (VendorException e) {
            findings.add(new Finding(false, Side.TARGET, "defect codes: " + e.fault(), "look at the answer"));
        }
    }

    /** All codes in one request, where the settings say that SAP takes batches; one by one otherwise. */
    private List<Boolean> known(List<Map<String, String>> codes) throws VendorException, InterruptedException {
        ODataService service = system.service(S4Service.DEFECT_CODE, Lane.BULK);
        List<String> resources = codes.stream()
                .map(code -> "A_DefectCode(DefectCodeGroup=" + Version.text(String.valueOf(code.get("group")))
                        + ",DefectCode=" + Version.text(String.valueOf(code.get("code"))) + ")")
                .toList();
        List<Boolean> known = new ArrayList<>();
        if (system.settings().batch) {
            service.readAll(resources).forEach(entity -> known.add(entity.isPresent()));
        } else {
            for (String resource : resources) {
                known.add(service.read(resource, Query.ALL).isPresent());
            }
        }
        return known;
    }

    private static Finding finding(Map<String, String> code, boolean known, S4Hana.DefectSettings defects) {
        String name = "defect code " + code.get("group") + "/" + code.get("code");
        return known
                ? new Finding(true, Side.CONFIGURATION, name + " exists", "")
                : new Finding(
                        false,
                        Side.CONFIGURATION,
                        name + " does not exist",
                        "correct table " + defects.crosswalk().version() + ", or create the code in SAP");
    }
}
