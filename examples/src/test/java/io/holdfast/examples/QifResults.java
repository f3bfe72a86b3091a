package io.holdfast.examples;

import io.holdfast.flatfile.JsonLines;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;

/**
 * Turns the measurement results of a QIF 2.1 file into inspection results, one part a minute: each characteristic that fails on a
 * part is a defect whose zone is the characteristic's name. Only as much of QIF as these tests need.
 */
final class QifResults {
    private static final Instant START = Instant.parse("2017-03-20T11:40:00Z");

    private QifResults() {}

    /** Writes the results as JSON Lines and returns how many parts there were. */
    static int write(Path qif, Path out) throws Exception {
        Map<String, String> names = new HashMap<>();
        List<Set<String>> failedByPart = new ArrayList<>();
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        String item = null;
        String status = null;
        boolean inActual = false;
        try (InputStream stream = Files.newInputStream(qif)) {
            XMLStreamReader xml = factory.createXMLStreamReader(stream);
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                String name = xml.getLocalName();
                if (name.endsWith("CharacteristicItem")) {
                    item = xml.getAttributeValue(null, "id");
                } else if (name.equals("Name") && item != null) {
                    names.put(item, xml.getElementText());
                    item = null;
                } else if (name.equals("MeasurementResults")) {
                    failedByPart.add(new LinkedHashSet<>());
                } else if (name.endsWith("CharacteristicActual")) {
                    inActual = true;
                } else if (name.equals("CharacteristicStatusEnum") && inActual) {
                    status = xml.getElementText();
                } else if (name.equals("CharacteristicItemId") && inActual) {
                    String id = xml.getElementText();
                    if ("FAIL".equals(status)) {
                        failedByPart.get(failedByPart.size() - 1).add(id);
                    }
                    inActual = false;
                }
            }
        }
        List<String> lines = new ArrayList<>();
        for (int part = 0; part < failedByPart.size(); part++) {
            lines.add(JsonLines.of(result(part + 1, failedByPart.get(part), names)));
        }
        Files.write(out, lines);
        return failedByPart.size();
    }

    private static InspectionResult result(int part, Set<String> failed, Map<String, String> names) {
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("part-" + part),
                        new EquipmentId("CMM"),
                        new UnitId("part-" + part),
                        failed.isEmpty() ? Verdict.PASS : Verdict.FAIL,
                        START.plusSeconds(60L * part))
                .context(WorkContext.of(new WorkOrderId("lot"), new OperationId("CMM"))
                        .build());
        for (String id : failed) {
            result.defect(Defect.of(new Morphology("out of tolerance"), new Place.Zone(null, names.get(id)))
                    .with(Confirmation.CONFIRMED));
        }
        return result.build();
    }
}
