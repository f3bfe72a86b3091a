package io.holdfast.flatfile.epcis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Quantity;
import io.holdfast.model.UnitId;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpcisGenealogyTest {
    private static final Instant AT = Instant.parse("2026-07-14T06:00:00.25Z");
    private static final EpcisGenealogy GENEALOGY =
            new EpcisGenealogy("https://plant.example/", ZoneId.of("Europe/Berlin"));

    private static EpcisDocument read(String events) throws InvalidEpcisException {
        return EpcisReader.strict()
                .read(
                        "test.json",
                        ("{\"@context\":[\"https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld\"],"
                                        + "\"type\":\"EPCISDocument\",\"schemaVersion\":\"2.0\",\"creationDate\":\"2026-07-14T06:00:00Z\","
                                        + "\"epcisBody\":{\"eventList\":[" + events + "]}}")
                                .getBytes(StandardCharsets.UTF_8));
    }

    private static String event(String type, String members) {
        return "{\"type\":\"" + type
                + "\",\"eventTime\":\"2026-07-14T08:00:00+02:00\",\"eventTimeZoneOffset\":\"+02:00\","
                + "\"eventID\":\"urn:uuid:1\"," + members + "}";
    }

    @Test
    void edgesOfThePlantsOwnNamesGoOutAndComeBackTheSame() throws Exception {
        GenealogyNode lot = GenealogyNode.of(new MaterialLotId("FG 1/ü#2"));
        GenealogyNode order = GenealogyNode.of(new WorkOrderId("WO-1"));
        GenealogyNode unit = GenealogyNode.of(new UnitId("SN-1"));
        GenealogyNode box = GenealogyNode.pack("BOX-1");
        GenealogyNode shipment = GenealogyNode.shipment("DN-1");
        Quantity kilograms = new Quantity(new BigDecimal("12.50"), "KGM");
        List<GenealogyEdge> edges = List.of(
                new GenealogyEdge(
                        lot, GenealogyNode.process("P-1"), EdgeKind.CONSUME, kilograms, AT, "epcis urn:uuid:7"),
                new GenealogyEdge(unit, GenealogyNode.process("P-1"), EdgeKind.CONSUME, null, AT, "epcis urn:uuid:7"),
                new GenealogyEdge(
                        GenealogyNode.process("P-1"),
                        GenealogyNode.of(new UnitId("SN-2")),
                        EdgeKind.PRODUCE,
                        null,
                        AT,
                        "epcis urn:uuid:7"),
                new GenealogyEdge(unit, box, EdgeKind.PACK, null, AT, "epcis urn:uuid:8"),
                new GenealogyEdge(box, shipment, EdgeKind.SHIP, null, AT, "epcis urn:uuid:9"),
                new GenealogyEdge(lot, GenealogyNode.process("P-2"), EdgeKind.REWORK, null, AT, "epcis urn:uuid:10"));
        EpcisDocument document = GENEALOGY.document(edges, AT);
        assertThat(document.events()).hasSize(4);
        assertThat(document.events().get(0).eventTimeZoneOffset()).isEqualTo("+02:00");
        EpcisDocument again =
                EpcisReader.strict().read("again", document.toJson().getBytes(StandardCharsets.UTF_8));
        assertThat(GENEALOGY.edges(again)).containsExactlyInAnyOrderElementsOf(edges);
        assertThat(GENEALOGY
                        .document(List.of(new GenealogyEdge(lot, order, EdgeKind.CONSUME, null, AT, "erp")), AT)
                        .toJson())
                .contains("https://plant.example/work_order/WO-1");
    }

    @Test
    void packingAssemblingAndShippingBecomeEdgesTakingApartDoesNot() throws Exception {
        String children = "\"parentID\":\"urn:epc:id:sscc:0614141.1234567890\","
                + "\"childEPCs\":[\"urn:epc:id:sgtin:0614141.107346.2017\"]";
        assertThat(GENEALOGY.edges(read(event("AggregationEvent", "\"action\":\"ADD\"," + children))))
                .singleElement()
                .satisfies(edge -> {
                    assertThat(edge.kind()).isEqualTo(EdgeKind.PACK);
                    assertThat(edge.to().kind()).isEqualTo(GenealogyNode.Kind.PACKAGE);
                    assertThat(edge.at()).isEqualTo(Instant.parse("2026-07-14T06:00:00Z"));
                });
        assertThat(GENEALOGY.edges(read(event("AggregationEvent", "\"action\":\"DELETE\"," + children))))
                .isEmpty();
        assertThat(GENEALOGY.edges(read(event(
                        "ObjectEvent",
                        "\"action\":\"OBSERVE\",\"bizStep\":\"shipping\",\"epcList\":[\"urn:epc:id:sscc:0614141.1234567890\"],"
                                + "\"bizTransactionList\":[{\"type\":\"po\",\"bizTransaction\":\"urn:x:po\"},"
                                + "{\"type\":\"desadv\",\"bizTransaction\":\"urn:x:dn\"}]"))))
                .singleElement()
                .satisfies(edge -> assertThat(edge.to()).isEqualTo(GenealogyNode.shipment("urn:x:dn")));
        assertThat(GENEALOGY.edges(read(event(
                        "ObjectEvent",
                        "\"action\":\"OBSERVE\",\"bizStep\":\"shipping\",\"epcList\":[\"urn:x:1\"],\"errorDeclaration\":"
                                + "{\"declarationTime\":\"2026-07-14T09:00:00Z\",\"reason\":\"did_not_occur\"}"))))
                .as("declared an error")
                .isEmpty();
    }

    @Test
    void aProductWithoutALotIsNotJoinedWithAnotherEventsOfTheSame() throws Exception {
        String inputs =
                "\"inputQuantityList\":[{\"epcClass\":\"urn:epc:idpat:sgtin:4012345.066666.*\",\"quantity\":2}],"
                        + "\"outputEPCList\":[\"urn:epc:id:sgtin:4012345.077889.25\"]";
        List<GenealogyEdge> first = GENEALOGY.edges(read(event("TransformationEvent", inputs)));
        List<GenealogyEdge> second =
                GENEALOGY.edges(read(event("TransformationEvent", inputs).replace("urn:uuid:1", "urn:uuid:2")));
        assertThat(first.get(0).from()).isNotEqualTo(second.get(0).from());
        assertThat(first.get(1).to()).isEqualTo(second.get(1).to());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AggregationEvent | \"action\":\"ADD\",\"childEPCs\":[\"urn:x:1\"] | /epcisBody/eventList/0/parentID: is missing",
                "AssociationEvent | \"action\":\"ADD\",\"parentID\":\"urn:x:1\" | needs childEPCs or a childQuantityList",
                "TransactionEvent | \"action\":\"ADD\",\"epcList\":[\"urn:x:1\"] | a TransactionEvent needs a document",
                "TransformationEvent | \"inputEPCList\":[\"urn:x:1\"] | needs inputs and outputs, has no outputs",
                "TransformationEvent | \"action\":\"ADD\",\"transformationID\":\"urn:x:1\" | /action: is not known here",
                "ObjectEvent | \"action\":\"ADD\",\"epcList\":[\"no uri\"] | /epcList: must be URIs, was no uri",
                "ObjectEvent | \"action\":\"ADD\",\"epcList\":[\"urn:x:1\"],\"readPoint\":{} | /readPoint/id: is missing",
                "ObjectEvent | \"action\":\"ADD\",\"epcList\":[\"urn:x:1\"],\"errorDeclaration\":{} | /declarationTime: is missing",
                "ObjectEvent | \"action\":\"ADD\",\"epcList\":\"urn:x:1\" | /epcList: must be a list",
                "ObjectEvent | \"action\":\"ADD\",\"quantityList\":[{\"epcClass\":\"urn:x:1\",\"uom\":\"KGM\"}] | without a quantity",
                "ObjectEvent | \"action\":\"ADD\",\"epcList\":[\"urn:x:1\"],\"sensorElementList\":[{}] | sensorReport: must be a list",
                "StrangeEvent | \"action\":\"ADD\" | is no type of event"
            })
    void eachRuleOfTheStandardNamesItsPlace(String type, String members, String wanted) {
        assertThatExceptionOfType(InvalidEpcisException.class)
                .isThrownBy(() -> read(event(type, members)))
                .withMessageContaining(wanted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "<a/>",
                "<EPCISDocument/>",
                "<!DOCTYPE x [<!ENTITY a \"b\">]><EPCISDocument>&a;</EPCISDocument>",
                "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><EPCISDocument/>",
                "{\"type\":\"EPCISDocument\",\"type\":\"EPCISDocument\"}",
                "{\"@context\":1,\"type\":\"EPCISDocument\",\"epcisBody\":{\"eventList\":[1,null,{}]}}"
            })
    void whatIsNoDocumentIsRefused(String text) {
        assertThatExceptionOfType(InvalidEpcisException.class)
                .isThrownBy(() -> EpcisReader.strict().read("x", text.getBytes(StandardCharsets.UTF_8)))
                .satisfies(e -> assertThat(e.mistakes()).isNotEmpty());
    }
}
