package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.BreakPoint;
import io.holdfast.model.Concession;
import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.DispositionDecision;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.ExternalKey;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldRelease;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.NonconformanceDisposition;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Role;
import io.holdfast.model.Signature;
import io.holdfast.model.SiteSplit;
import io.holdfast.model.UnitId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of what people decide. */
class DecisionLinesTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final String DIGEST = "ab".repeat(32);
    private static final Signature SIGNATURE =
            new Signature("Q. Weber", NOON, ZoneOffset.ofHours(1), "release of MH-1", DIGEST, Set.of(Role.QUALITY));
    private static final String SIGNED = "{\"name\":\"Q. Weber\",\"at\":\"2026-03-02T13:00+01:00\","
            + "\"meaning\":\"release of MH-1\",\"digest\":\"" + DIGEST + "\",\"roles\":[\"QUALITY\"]}";
    private static final HoldRelease RELEASE = new HoldRelease(
            new HoldId("MH-1"),
            1,
            new EpisodeId("EP-1"),
            new DestinationId("mes"),
            true,
            List.of(HoldItem.of(new MaterialLotId("LOT-9")), HoldItem.of(new UnitId("00041"))),
            List.of(HoldItem.of(new UnitId("00042"))),
            "sorted",
            SIGNATURE);
    private static final NonconformanceFile FILE = new NonconformanceFile(
            new NonconformanceId("NC-1"),
            3,
            NonconformanceFile.State.CLOSED,
            new NonconformanceFile.Origin(
                    NonconformanceFile.Source.INTERNAL, "rule:r/1", NOON, NOON, new EpisodeId("EP-1"), null),
            new NonconformanceFile.Classification(null, NonconformanceFile.Priority.HIGH, "Q1", List.of("Kratzer")),
            new NonconformanceFile.Subject(
                    null, null, List.of(), List.of(), null, List.of(), List.of(), List.of("SHIP-1"), "RMA-1"),
            new NonconformanceFile.Quantities(4, 1, 3),
            List.of(new DispositionDecision(NonconformanceDisposition.SCRAP, 4, "bent", SIGNATURE, SIGNATURE)),
            new NonconformanceFile.InterimContainment(
                    List.of(new HoldId("MH-1")),
                    new SiteSplit(1, 1, 1, 1),
                    new BreakPoint(new UnitId("00050"), new ResultId("R-50"), NOON)),
            "chipped tool",
            null,
            List.of(),
            List.of(),
            new Concession("C-1", NOON),
            List.of(new ExternalKey(new DestinationId("mes"), "QN-7")),
            List.of(),
            NOON);

    @Test
    void aReleaseSaysWhatMayMoveOnAndByWhoseWord() {
        assertThat(JsonLines.of((Deliverable) RELEASE))
                .isEqualTo("{\"type\":\"release\",\"hold\":\"MH-1\",\"number\":1,\"episode\":\"EP-1\",\"whole\":true,"
                        + "\"items\":[{\"kind\":\"LOT\",\"name\":\"LOT-9\"},{\"kind\":\"UNIT\",\"name\":\"00041\"}],"
                        + "\"untouched\":[{\"kind\":\"UNIT\",\"name\":\"00042\"}],\"reason\":\"sorted\",\"signature\":"
                        + SIGNED + "}");
    }

    @Test
    void aFileSaysWhatIsKnownAndDecided() {
        assertThat(JsonLines.of((Deliverable) FILE))
                .isEqualTo("{\"type\":\"nonconformanceFile\",\"id\":\"NC-1\",\"revision\":3,\"state\":\"CLOSED\","
                        + "\"source\":\"INTERNAL\",\"raisedBy\":\"rule:r/1\",\"detectedAt\":\"2026-03-02T12:00:00Z\","
                        + "\"raisedAt\":\"2026-03-02T12:00:00Z\",\"episode\":\"EP-1\",\"priority\":\"HIGH\","
                        + "\"typeCode\":\"Q1\",\"defectCodes\":[\"Kratzer\"],\"segments\":[],\"workUnits\":[],"
                        + "\"lots\":[],\"serials\":[],\"shipments\":[\"SHIP-1\"],\"returnAuthorization\":\"RMA-1\","
                        + "\"suspectUnits\":4,\"inspectedUnits\":1,\"nonconformingUnits\":3,\"dispositions\":[{"
                        + "\"disposition\":\"SCRAP\",\"units\":4,\"rationale\":\"bent\",\"decided\":" + SIGNED
                        + ",\"destroyed\":" + SIGNED
                        + "}],\"containment\":{\"holds\":[\"MH-1\"],\"sites\":{\"plant\":1,"
                        + "\"inTransit\":1,\"customer\":1,\"unknown\":1},\"breakPoint\":{\"unit\":\"00050\","
                        + "\"result\":\"R-50\",\"time\":\"2026-03-02T12:00:00Z\"}},\"occurrence\":\"chipped tool\","
                        + "\"actions\":[],\"approvals\":[],\"concession\":\"C-1\","
                        + "\"concessionExpires\":\"2026-03-02T12:00:00Z\",\"externalKeys\":[{\"destination\":\"mes\","
                        + "\"reference\":\"QN-7\"}],\"evidence\":[],\"changedAt\":\"2026-03-02T12:00:00Z\"}");
    }

    @Test
    void aFolderTakesDecisionsInJsonAndNotInCsvWhereNoColumnsAreAgreedOn(@TempDir Path folder) throws Exception {
        try (FolderDestination json = FolderDestination.to(folder).id("json").build();
                FolderDestination csv = FolderDestination.to(folder)
                        .id("csv")
                        .format(FolderFormat.CSV)
                        .build()) {
            assertThat(json.takes(RELEASE)).isTrue();
            assertThat(json.takes(FILE)).isTrue();
            assertThat(csv.takes(RELEASE)).isFalse();
            assertThat(csv.takes(FILE)).isFalse();
        }
    }
}
