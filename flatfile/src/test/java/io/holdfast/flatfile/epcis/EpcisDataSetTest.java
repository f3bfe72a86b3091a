package io.holdfast.flatfile.epcis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every document of OpenEPCIS's set. Their folders say which are valid: those under Invalid are not. */
class EpcisDataSetTest {
    private static final Path SET = Path.of("..", "..", "shared", "data", "epcis-openepcis")
            .toAbsolutePath()
            .normalize();

    /** Kept with the valid ones there, but against the schema: their elements are not in its sequence. */
    private static final Set<String> OUT_OF_ORDER = Set.of(
            "1.2/EPCIS/XML/Capture/Documents/Jumbled_attributes_order.xml",
            "2.0/EPCIS/XML/Capture/Documents/JumbledFieldsOrder.xml",
            "2.0/EPCIS/XML/Query/JumbledFieldsOrder.xml");

    @BeforeEach
    void requireData() {
        if (!Files.isDirectory(SET)) {
            System.out.println("skipped: no EPCIS documents at " + SET);
        }
        Assumptions.assumeTrue(Files.isDirectory(SET));
    }

    private static List<Path> documents(boolean valid) throws IOException {
        try (Stream<Path> files = Files.walk(SET)) {
            return files.filter(file -> file.toString().matches(".*\\.(json|xml)"))
                    .filter(file -> file.toString().contains("Invalid") != valid)
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path file) {
        return SET.relativize(file).toString();
    }

    @Test
    void everyValidDocumentIsRead() throws IOException {
        List<String> refused = new ArrayList<>();
        int events = 0;
        for (Path file : documents(true)) {
            try {
                EpcisReader reader =
                        OUT_OF_ORDER.contains(name(file)) ? EpcisReader.inAnyOrder() : EpcisReader.strict();
                EpcisDocument document = reader.read(file);
                events += document.events().size();
                assertThat(document.events().isEmpty())
                        .as("%s has events", name(file))
                        .isEqualTo(document.kind() == EpcisDocument.Kind.QUERY);
            } catch (InvalidEpcisException e) {
                refused.add(name(file) + ":\n" + e.getMessage());
            }
        }
        assertThat(refused).isEmpty();
        assertThat(events).isGreaterThan(200);
    }

    @Test
    void everyInvalidDocumentIsRefusedWithPlaceAndReason() throws IOException {
        Set<String> wronglyRead = new TreeSet<>();
        for (Path file : documents(false)) {
            try {
                EpcisReader.strict().read(file);
                wronglyRead.add(name(file));
            } catch (InvalidEpcisException e) {
                assertThat(e.mistakes()).isNotEmpty();
                for (EpcisMistake mistake : e.mistakes()) {
                    assertThat(mistake.place() + mistake.value()).as(name(file)).isNotEmpty();
                    assertThat(mistake.reason()).isNotBlank();
                }
            }
        }
        assertThat(wronglyRead).isEmpty();
    }

    @Test
    void theReasonsAreTheRightOnes() throws IOException {
        assertThat(reasons("2.0/EPCIS/JSON/Capture/Invalid/ObjectEvent_with_invalid_action.json"))
                .containsExactly("/epcisBody/eventList/0/action must be ADD, OBSERVE or DELETE");
        assertThat(reasons("2.0/EPCIS/JSON/Capture/Invalid/Combination_of_events_with_missing_mandatory_fields.json"))
                .containsExactlyInAnyOrder(
                        "/epcisBody/eventList/0/action is missing",
                        "/epcisBody/eventList/1/action is missing",
                        "/epcisBody/eventList/1/eventTimeZoneOffset is missing");
        assertThat(reasons("2.0/EPCIS/JSON/Capture/Invalid/ObjectEvent_with_invalid_certificationInfo.json"))
                .containsExactly("/epcisBody/eventList/0/certificationInfo/1/gs1:CertificationDetails"
                        + "/gs1:certificationAuditDate must be a date such as 2026-03-02");
        assertThat(reasons("2.0/EPCIS/JSON/Capture/Invalid/ObjectEvent_with_unknown_field_in_quantityList.json"))
                .containsExactly("/epcisBody/eventList/0/quantityList/0/weight is not known here; a name of one's own"
                        + " needs a prefix");
        assertThat(reasons("2.0/EPCIS/XML/Capture/Invalid/ObjectEvent_with_wrong_element_order.xml"))
                .singleElement()
                .asString()
                .startsWith("/epcisBody/eventList/0/eventTime (line 8) stands behind action");
        assertThat(reasons("2.0/EPCIS/XML/Capture/Invalid/ObjectEvent_with_unknown_element.xml"))
                .containsExactly("/epcisBody/eventList/0/madeUpField (line 13) is not known in ObjectEvent");
        assertThat(reasons("2.0/EPCIS/JSON/Query/Queries/Invalid/Query_with_unknown_parameter.json"))
                .containsExactly("/GE_eventDate GE_eventDate is no parameter of a query");
        assertThat(reasons("2.0/EPCIS/XML/Query/Queries/Invalid/Query_without_queryName.xml"))
                .singleElement()
                .asString()
                .startsWith("/epcisBody/poll/queryName")
                .endsWith("is missing");
    }

    private static List<String> reasons(String file) {
        List<String> reasons = new ArrayList<>();
        assertThatExceptionOfType(InvalidEpcisException.class)
                .isThrownBy(() -> EpcisReader.strict().read(SET.resolve(file)))
                .satisfies(e -> e.mistakes().forEach(m -> reasons.add(m.place() + " " + m.reason())));
        return reasons;
    }

    @Test
    void documentsOutOfOrderAreRefusedUnlessAnyOrderIsAskedFor() throws IOException {
        for (String file : OUT_OF_ORDER) {
            assertThat(reasons(file)).isNotEmpty().allMatch(reason -> reason.contains("the schema's order is"));
            assertThat(EpcisReader.inAnyOrder().read(SET.resolve(file)).events())
                    .isNotEmpty();
        }
    }

    @Test
    void theTransformationOfTheKnownAnswersIsTold() throws IOException {
        for (String file : List.of(
                "2.0/EPCIS/JSON/Capture/Documents/TransformationEvent_all_possible_fields.json",
                "2.0/EPCIS/XML/Capture/Documents/TransformationEvent_all_possible_fields.xml",
                "1.2/EPCIS/XML/Capture/Documents/TransformationEvent_all_possible_fields.xml")) {
            EpcisEvent event =
                    EpcisReader.strict().read(SET.resolve(file)).events().get(0);
            assertThat(event.epcs())
                    .containsExactly("urn:epc:id:sgtin:4012345.011122.25", "urn:epc:id:sgtin:4000001.065432.99886655");
            assertThat(event.quantities().stream()
                            .map(q -> q.epcClass() + " "
                                    + Objects.requireNonNull(q.quantity()).intValueExact() + " " + q.uom()))
                    .containsExactly(
                            "urn:epc:class:lgtin:4012345.011111.4444 10 KGM",
                            "urn:epc:class:lgtin:0614141.077777.987 30 null",
                            "urn:epc:idpat:sgtin:4012345.066666.* 220 null");
            assertThat(event.outputEpcs())
                    .containsExactly(
                            "urn:epc:id:sgtin:4012345.077889.25",
                            "urn:epc:id:sgtin:4012345.077889.26",
                            "urn:epc:id:sgtin:4012345.077889.27",
                            "urn:epc:id:sgtin:4012345.077889.28");
        }
    }

    @Test
    void aTransformationBecomesEdgesIntoAProcessAndOutOfIt() throws IOException {
        EpcisGenealogy genealogy = new EpcisGenealogy("https://id.example.org/", ZoneId.of("Europe/Berlin"));
        List<GenealogyEdge> edges = genealogy.edges(
                EpcisReader.strict().read(SET.resolve("2.0/EPCIS/JSON/Capture/Documents/TransformationEvent.json")));
        assertThat(edges).isNotEmpty();
        Set<GenealogyNode> processes = edges.stream()
                .map(edge -> edge.kind() == EdgeKind.PRODUCE ? edge.from() : edge.to())
                .collect(Collectors.toSet());
        assertThat(processes).allMatch(node -> node.kind() == GenealogyNode.Kind.PROCESS);
    }

    @Test
    void whatIsWrittenReadsAsTheSameAndKeepsEveryValue() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        for (Path file : documents(true)) {
            EpcisDocument document = EpcisReader.inAnyOrder().read(file);
            String json = document.toJson();
            EpcisDocument again = EpcisReader.strict().read("again", json.getBytes(StandardCharsets.UTF_8));
            assertThat(again.events()).as(name(file)).isEqualTo(document.events());
            assertThat(again.toJson()).isEqualTo(json);
            if (file.toString().endsWith(".json")) {
                JsonNode original = mapper.readTree(Files.readString(file));
                assertThat(mapper.readTree(json)).as(name(file)).isEqualTo(original);
            } else {
                for (String value : texts(Files.readString(file))) {
                    assertThat(json).as("%s keeps %s", name(file), value).contains(value);
                }
            }
        }
    }

    /** The texts between the tags of an XML document, as far as they say something; words of the vocabulary go by their bare name. */
    private static List<String> texts(String xml) {
        List<String> texts = new ArrayList<>();
        for (String part : xml.replaceAll("(?s)<!--.*?-->", "").split("<[^>]*>")) {
            String text = part.strip();
            if (!text.isEmpty() && !text.contains("&") && !text.contains("\n")) {
                texts.add(text.replaceFirst("^urn:epcglobal:cbv:(bizstep|disp|er|btt|sdt):", ""));
            }
        }
        return texts;
    }

    // Broken anywhere, a document is refused or read, and nothing else happens.
    @Test
    void noDocumentCrashesTheReaderHoweverItIsBroken() throws IOException {
        long seed = Long.getLong("holdfast.seed", 20260302L);
        SplittableRandom random = new SplittableRandom(seed);
        int rounds = Boolean.getBoolean("holdfast.long") ? 200 : 6;
        List<Path> all = new ArrayList<>(documents(true));
        all.addAll(documents(false));
        for (Path file : all) {
            byte[] whole = Files.readAllBytes(file);
            for (int round = 0; round < rounds; round++) {
                byte[] broken = broken(whole, random);
                try {
                    EpcisDocument document = EpcisReader.strict().read(name(file), broken);
                    new EpcisGenealogy("https://id.example.org/", ZoneId.of("UTC")).edges(document);
                } catch (InvalidEpcisException e) {
                    assertThat(e.mistakes()).isNotEmpty();
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", " + name(file) + ", round " + round, e);
                }
            }
        }
    }

    private static byte[] broken(byte[] whole, SplittableRandom random) {
        switch (random.nextInt(3)) {
            case 0 -> {
                return java.util.Arrays.copyOf(whole, random.nextInt(whole.length));
            }
            case 1 -> {
                byte[] flipped = whole.clone();
                flipped[random.nextInt(whole.length)] = (byte) random.nextInt(256);
                return flipped;
            }
            default -> {
                int from = random.nextInt(whole.length);
                int length = random.nextInt(Math.min(200, whole.length - from) + 1);
                byte[] cut = new byte[whole.length - length];
                System.arraycopy(whole, 0, cut, 0, from);
                System.arraycopy(whole, from + length, cut, from, whole.length - from - length);
                return cut;
            }
        }
    }
}
