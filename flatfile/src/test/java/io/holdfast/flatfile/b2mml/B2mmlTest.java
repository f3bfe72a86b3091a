package io.holdfast.flatfile.b2mml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.SharedData;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.DefectSize;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.EvidenceRef;
import io.holdfast.model.HoldId;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionModel;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Measurement;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.OperationId;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Severity;
import io.holdfast.model.SuspectPopulation;
import io.holdfast.model.Timeline;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.model.WorkOrderSegment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class B2mmlTest {
    private static final B2mmlWriter WRITER = B2mmlWriter.of("holdfast & co");
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00.123456789Z");
    private static final WorkOrderSegment SEGMENT =
            new WorkOrderSegment(new WorkOrderId("004711"), new OperationId("0010"), null);

    private static final MaterialHold HOLD = new MaterialHold(
            new HoldId("MH-1"),
            2,
            new EpisodeId("EP-1"),
            new RuleRef(new RuleId("scratch"), 3),
            "3 units with \"Kratzer\" < 15 min",
            new SuspectPopulation(
                    List.of(SEGMENT),
                    new UnitId("00040"),
                    NOON,
                    NOON,
                    List.of(new UnitId("00041"), new UnitId("00042")),
                    List.of(new MaterialLotId("LOT-9")),
                    List.of(new UnitId("X1"))),
            NOON);

    private static final Nonconformance REPORT = new Nonconformance(
            new NonconformanceId("NC-1"),
            1,
            new EpisodeId("EP-1"),
            new HoldId("MH-1"),
            new RuleRef(new RuleId("scratch"), 3),
            NOON,
            NOON,
            true,
            new MaterialDefinitionId("000815"),
            "B",
            List.of(SEGMENT),
            List.of(new MaterialLotId("LOT-9")),
            List.of(new DefectSummary(new Morphology("Kratzer"), new Place.Zone("7", "C25"), 3, NOON, NOON)),
            4,
            3,
            List.of(new EvidenceRef(new ResultId("R-1"), new UnitId("00041"), List.of())),
            new Timeline(NOON, NOON, NOON, NOON));

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    @Test
    void everythingWrittenIsValidAgainstTheSchemas() throws Exception {
        Path schemas = SharedData.file("b2mml/Schema/AllSchemas.xsd");
        SchemaFactory factory = SchemaFactory.newDefaultInstance();
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "file");
        Schema schema = factory.newSchema(schemas.toFile());
        Random random = new Random(7);
        List<InspectionResult> results = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            results.add(random(random, i));
        }
        for (byte[] document : List.of(
                written(out -> WRITER.results(out, results, NOON)),
                written(out -> WRITER.results(out, List.of(), NOON)),
                written(out -> WRITER.hold(out, HOLD, NOON)),
                written(out -> WRITER.event(out, HOLD, NOON)),
                written(out -> WRITER.event(out, REPORT, NOON)),
                written(out -> WRITER.performance(out, "P-1", List.of(performance()), NOON)))) {
            schema.newValidator().validate(new StreamSource(new ByteArrayInputStream(document)));
        }
        // A control that can fail.
        byte[] wrong = new String(written(out -> WRITER.hold(out, HOLD, NOON)), StandardCharsets.UTF_8)
                .replace("Restricted", "Forbidden")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> schema.newValidator().validate(new StreamSource(new ByteArrayInputStream(wrong))))
                .hasMessageContaining("Forbidden");
    }

    @Test
    void aHoldRestrictsItsLotsAndUnits() throws IOException {
        Read read = read(written(out -> WRITER.hold(out, HOLD, NOON)));

        assertThat(read.document)
                .isEqualTo(new B2mmlDocument(
                        "SyncMaterialInformation",
                        "http://www.mesa.org/xml/B2MML",
                        "2026-03-02T12:00:00.123456789Z",
                        "holdfast & co"));
        assertThat(read.lots).allMatch(lot -> "Restricted".equals(lot.disposition()));
        assertThat(read.lots.stream().map(lot -> (lot.subLot() ? "unit " : "lot ") + lot.id()))
                .containsExactly("lot LOT-9", "unit 00041", "unit 00042", "unit X1");
        assertThat(read.lots.get(0).properties()).contains(new B2mmlProperty("hold", "MH-1", null));
    }

    @Test
    void performanceIsAResponseToTheWorkOrder() throws IOException {
        Read read = read(written(out -> WRITER.performance(out, "P-1", List.of(performance()), NOON)));
        assertThat(read.requests)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("line")
                .containsExactly(new B2mmlRequest(0, true, "004711/0010", "004711", "000815", "LOT-9", "97", "EA"));
    }

    /** Without our reader, and without the schemas: the words and their order. */
    @Test
    void eventsSayWhatHappenedInTheWordsOfTheFormat() throws IOException {
        String hold = new String(written(out -> WRITER.event(out, HOLD, NOON)), StandardCharsets.UTF_8);
        assertThat(hold)
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?><SyncOperationsEventInformation"
                        + " xmlns=\"http://www.mesa.org/xml/B2MML\" releaseID=\"V0700\">")
                .containsSubsequence(
                        "<ApplicationArea>",
                        "<LogicalID>holdfast &amp; co</LogicalID>",
                        "<DataArea><Sync></Sync><OperationsEventInformation><ID>MH-1</ID><OperationsEvent><ID>MH-1/2</ID>",
                        "<Description>3 units with \"Kratzer\" &lt; 15 min</Description>",
                        "<EffectiveTimeStamp>2026-03-02T12:00:00.123456789Z</EffectiveTimeStamp>",
                        "<OperationsEventType>Alert</OperationsEventType>",
                        "<OperationsType>Quality</OperationsType>");
        assertThat(new String(written(out -> WRITER.event(out, REPORT, NOON)), StandardCharsets.UTF_8))
                .contains("<Description>Kratzer at 7/C25 on 3 units</Description>")
                .contains("nonconforming units: 3, suspect units: 4");
    }

    @Test
    void everyValueOfAResultIsThere() throws IOException {
        long seed = new Random().nextLong();
        for (int round = 0; round < 200; round++) {
            InspectionResult was = random(new Random(seed + round), round);
            Read read = read(written(out -> WRITER.results(out, List.of(was), NOON)));
            assertThat(read.results).as("seed %s", seed + round).hasSize(1);
            assertThat(result(read.results.get(0))).as("seed %s", seed + round).isEqualTo(was);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INV-20121210175555-0001L0001_01, SyncMaterialInformation, 2, 0",
        "LOT-20121210170718-0001L0001, SyncMaterialInformation, 1, 0",
        "MAT-20121210170256-CRBN0001, SyncMaterialDefinition, 0, 0",
        "PES-20121229115825-53107, SyncProductionPerformance, 0, 1",
        "PRO-20121210181416-27942, SyncProductionSchedule, 0, 1",
        "ProductionBatchRecord_Example_v06, BatchProductionRecord, 0, 0",
        "cough syrup pmw, BatchInformation, 0, 0"
    })
    void theExamplesOfOlderVersionsAreRead(String name, String root, int lots, int requests) throws IOException {
        Read read = new Read();
        B2mmlReader.read(SharedData.file("b2mml/examples/" + name + ".xml"), read);
        assertThat(read.document.root()).isEqualTo(root);
        assertThat(read.lots).hasSize(lots);
        assertThat(read.requests).hasSize(requests);
    }

    @Test
    void whatIsNoB2mmlIsRefused() {
        Path other = SharedData.file("b2mml/examples/cough%20syrup%20pmw_property.xml");
        assertThatThrownBy(() -> B2mmlReader.read(other, new Read()))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("must be of a namespace of B2MML");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'<a xmlns=\"B2MML\">', 'is not XML'",
                "'<a xmlns=\"B2MML\"><MaterialLot><ID><b/></ID></MaterialLot></a>', 'must be text'",
                "'<!DOCTYPE a><a xmlns=\"B2MML\"/>', 'document type'",
                "'<a/>', 'namespace'",
                "'', 'is not XML'"
            })
    void aBrokenDocumentIsRefused(String text, String reason) {
        assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(InvalidFileException.class, e -> {
                    assertThat(e.badLine().line()).isEqualTo(1);
                    assertThat(e.badLine().reason()).contains(reason);
                });
    }

    private static B2mmlPerformance performance() {
        return new B2mmlPerformance(
                SEGMENT,
                new MaterialDefinitionId("000815"),
                new MaterialLotId("LOT-9"),
                NOON,
                NOON,
                new BigDecimal("97"),
                new BigDecimal("3"),
                "EA");
    }

    private static InspectionResult random(Random random, int i) {
        InspectionResult.Builder result = InspectionResult.of(
                        new ResultId("R" + i + text(random)),
                        new EquipmentId(text(random)),
                        new UnitId("0" + i + text(random)),
                        Verdict.values()[random.nextInt(3)],
                        Instant.ofEpochSecond(1_700_000_000L, random.nextInt(1_000_000_000)))
                .attempt(1 + random.nextInt(2))
                .simulated(random.nextBoolean())
                .partial(random.nextBoolean())
                .model(random.nextBoolean() ? new InspectionModel(text(random), text(random)) : null);
        if (random.nextBoolean()) {
            result.context(WorkContext.of(new WorkOrderId(text(random)), new OperationId(text(random)))
                    .jobOrder(random.nextBoolean() ? new JobOrderId(text(random)) : null)
                    .material(new MaterialDefinitionId(text(random)), random.nextBoolean() ? text(random) : null)
                    .line(random.nextBoolean() ? new EquipmentId(text(random)) : null)
                    .segmentEquipment(random.nextBoolean() ? new EquipmentId(text(random)) : null)
                    .tooling(
                            random.nextBoolean()
                                    ? new Tooling(
                                            new EquipmentId("L"),
                                            new EquipmentId(text(random)),
                                            "3",
                                            random.nextBoolean() ? text(random) : null)
                                    : null)
                    .producedLot(random.nextBoolean() ? new MaterialLotId(text(random)) : null)
                    .consumedLots(
                            random.nextBoolean()
                                    ? List.of(new MaterialLotId("A"), new MaterialLotId(text(random)))
                                    : List.of())
                    .build());
        }
        for (int j = 0; j < random.nextInt(3); j++) {
            result.defect(new Defect(
                    new Morphology(text(random)),
                    random.nextBoolean()
                            ? new Place.Zone(random.nextBoolean() ? text(random) : null, text(random))
                            : new Place.Point(null, random.nextInt(2_000_000) - 1_000_000, -random.nextInt(99)),
                    Confirmation.values()[random.nextInt(3)],
                    random.nextBoolean() ? new DefectSize(random.nextInt(9999), random.nextInt(50)) : null,
                    random.nextBoolean() ? random.nextDouble() : null,
                    random.nextBoolean() ? Severity.values()[random.nextInt(3)] : null));
        }
        for (int j = 0; j < random.nextInt(3); j++) {
            result.measurement(new Measurement(
                    new CharacteristicId("C" + j + text(random)),
                    new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(20)),
                    "mm",
                    random.nextBoolean() ? new BigDecimal("-1.50") : null,
                    random.nextBoolean() ? new BigDecimal("7.0") : null));
            result.image(new ImageRef(
                    URI.create("file://nas/" + j + ".png"),
                    random.nextInt(9999),
                    random.nextBoolean() ? "0123456789abcdef".repeat(4) : null));
        }
        return result.build();
    }

    private static String text(Random random) {
        String[] alphabet = {"a", "<", "&", "]]>", "\"", "'", " ", "\u00e4", "\uD83D\uDE00", "0"};
        StringBuilder text = new StringBuilder("x");
        for (int i = 0; i < random.nextInt(12); i++) {
            text.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.append("x").toString();
    }

    /** Makes the result of what was read: the oracle of this test, not a part of the library. */
    private static InspectionResult result(B2mmlTestResult read) {
        Map<String, String> context = new LinkedHashMap<>();
        List<B2mmlTestResult> defects = new ArrayList<>(read.children());
        B2mmlTestResult last = defects.remove(defects.size() - 1);
        List<MaterialLotId> consumed = new ArrayList<>();
        InspectionResult.Builder result = InspectionResult.of(
                new ResultId(read.id()),
                new EquipmentId(read.equipment()),
                new UnitId(read.object()),
                Verdict.valueOf(read.outcome()),
                Instant.parse(read.evaluated()));
        List<B2mmlProperty> list = last.measured();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).id().equals("consumedLot")) {
                consumed.add(new MaterialLotId(list.get(i).value()));
            } else if (list.get(i).id().equals("image")) {
                boolean hash = i + 2 < list.size() && list.get(i + 2).id().equals("imageSha256");
                result.image(new ImageRef(
                        URI.create(list.get(i).value()),
                        Long.parseLong(list.get(i + 1).value()),
                        hash ? list.get(i + 2).value() : null));
            }
            context.put(list.get(i).id(), list.get(i).value());
        }
        result.attempt(Integer.parseInt(context.get("attempt")))
                .simulated(Boolean.parseBoolean(context.get("simulated")))
                .partial(Boolean.parseBoolean(context.get("partial")));
        if (context.containsKey("model")) {
            result.model(new InspectionModel(context.get("model"), context.get("modelVersion")));
        }
        if (context.containsKey("workOrder")) {
            result.context(WorkContext.of(
                            new WorkOrderId(context.get("workOrder")), new OperationId(context.get("operation")))
                    .jobOrder(context.containsKey("jobOrder") ? new JobOrderId(context.get("jobOrder")) : null)
                    .material(new MaterialDefinitionId(context.get("material")), context.get("materialVersion"))
                    .line(context.containsKey("line") ? new EquipmentId(context.get("line")) : null)
                    .segmentEquipment(
                            context.containsKey("segmentEquipment")
                                    ? new EquipmentId(context.get("segmentEquipment"))
                                    : null)
                    .tooling(
                            context.containsKey("tool")
                                    ? new Tooling(
                                            new EquipmentId(context.get("toolLine")),
                                            new EquipmentId(context.get("tool")),
                                            context.get("cavity"),
                                            context.get("partFamily"))
                                    : null)
                    .producedLot(
                            context.containsKey("producedLot") ? new MaterialLotId(context.get("producedLot")) : null)
                    .consumedLots(consumed)
                    .build());
        }
        for (B2mmlTestResult defect : defects) {
            Map<String, String> values = new LinkedHashMap<>();
            defect.measured().forEach(each -> values.put(each.id(), each.value()));
            Place place = values.containsKey("zone")
                    ? new Place.Zone(values.get("position"), values.get("zone"))
                    : new Place.Point(
                            values.get("position"), Long.parseLong(values.get("x")), Long.parseLong(values.get("y")));
            result.defect(new Defect(
                    new Morphology(values.get("morphology")),
                    place,
                    Confirmation.valueOf(values.get("confirmation")),
                    values.containsKey("length")
                            ? new DefectSize(Long.parseLong(values.get("length")), Long.parseLong(values.get("width")))
                            : null,
                    values.containsKey("score") ? Double.valueOf(values.get("score")) : null,
                    values.containsKey("severity") ? Severity.valueOf(values.get("severity")) : null));
        }
        Map<String, B2mmlProperty> measured = new LinkedHashMap<>();
        read.measured().forEach(each -> measured.put(each.id(), each));
        measured.forEach((id, each) -> {
            if (!id.endsWith("#lowerLimit") && !id.endsWith("#upperLimit")) {
                result.measurement(new Measurement(
                        new CharacteristicId(id),
                        new BigDecimal(each.value()),
                        each.unitOfMeasure(),
                        measured.containsKey(id + "#lowerLimit")
                                ? new BigDecimal(
                                        measured.get(id + "#lowerLimit").value())
                                : null,
                        measured.containsKey(id + "#upperLimit")
                                ? new BigDecimal(
                                        measured.get(id + "#upperLimit").value())
                                : null));
            }
        });
        return result.build();
    }

    private static byte[] written(Writing writing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writing.to(out);
        return out.toByteArray();
    }

    private static Read read(byte[] bytes) throws IOException {
        Read read = new Read();
        B2mmlReader.read(Content.of("a.xml", bytes), read);
        return read;
    }

    private static final class Read implements B2mmlVisitor {
        private B2mmlDocument document;
        private final List<B2mmlLot> lots = new ArrayList<>();
        private final List<B2mmlTestResult> results = new ArrayList<>();
        private final List<B2mmlRequest> requests = new ArrayList<>();

        @Override
        public void document(B2mmlDocument value) {
            document = value;
        }

        @Override
        public void lot(B2mmlLot lot) {
            lots.add(lot);
        }

        @Override
        public void testResult(B2mmlTestResult result) {
            results.add(result);
        }

        @Override
        public void request(B2mmlRequest request) {
            requests.add(request);
        }
    }
}
