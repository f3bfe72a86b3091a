package io.holdfast.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Fate;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What one piece counts for, from its results alone. */
class PieceCountTest {
    private static final Instant AT = Instant.parse("2026-03-02T06:00:00Z");
    private static final Morphology BURR = new Morphology("burr");
    private static final Morphology SCRATCH = new Morphology("scratch");
    private static final Place GATE = new Place.Zone(null, "gate");

    @Test
    void aPieceThatOnlyASimulationSawIsNotInspected() {
        PieceCount piece = piece(
                null,
                result("R-1", "AOI-1", 0, Verdict.PASS).simulated(true),
                result("R-2", "AOI-1", 1, Verdict.PASS).partial(true));
        assertThat(piece.isInspected()).isFalse();
        assertThat(piece.isFirstPassGood()).isFalse();
        assertThat(piece.reason()).isNull();
    }

    @Test
    void aRejectThatPassesItsReTestIsGoodButNotAtTheFirstPass() {
        PieceCount piece = piece(
                null,
                result("R-1", "AOI-1", 0, Verdict.FAIL),
                result("R-2", "AOI-1", 1, Verdict.PASS).attempt(2));
        assertThat(piece.isFirstPassGood()).isFalse();
        assertThat(piece.fate(Fate.SCRAP)).isEqualTo(Fate.GOOD);
        assertThat(piece.retests()).isEqualTo(1);
        assertThat(piece.repeats()).isZero();
    }

    @Test
    void oneStationThatRejectsDecidesAgainstAllThatPass() {
        PieceCount piece = piece(
                null,
                result("R-1", "AOI-1", 0, Verdict.PASS),
                result("R-2", "AOI-2", 1, Verdict.FAIL),
                result("R-3", "AOI-3", 2, Verdict.PASS));
        assertThat(piece.fate(Fate.REWORK)).isEqualTo(Fate.REWORK);
        assertThat(piece.fate(Fate.SCRAP)).isEqualTo(Fate.SCRAP);
        assertThat(piece.firstAttempts()).hasSize(3);
    }

    @Test
    void whatNoStationRejectsAndOneCannotTellIsOpen() {
        PieceCount piece =
                piece(null, result("R-1", "AOI-1", 0, Verdict.PASS), result("R-2", "AOI-2", 1, Verdict.UNDECIDED));
        assertThat(piece.fate(Fate.SCRAP)).isEqualTo(Fate.OPEN);
        assertThat(piece.isFirstPassGood()).isFalse();
    }

    @Test
    void aPersonsWordHoldsUntilReworkedMaterialPasses() {
        InspectionResult.Builder failed = result("R-1", "AOI-1", 0, Verdict.FAIL);
        assertThat(piece(Fate.REWORK, failed).fate(Fate.SCRAP)).isEqualTo(Fate.REWORK);
        InspectionResult.Builder passed =
                result("R-2", "AOI-1", 1, Verdict.PASS).attempt(2);
        assertThat(piece(Fate.REWORK, failed, passed).fate(Fate.SCRAP)).isEqualTo(Fate.GOOD);
        assertThat(piece(Fate.SCRAP, failed, passed).fate(Fate.REWORK)).isEqualTo(Fate.SCRAP);
    }

    @Test
    void aReTestWithoutAFirstAttemptIsNoFirstPass() {
        PieceCount piece = piece(null, result("R-1", "AOI-1", 0, Verdict.PASS).attempt(2));
        assertThat(piece.isFirstPassGood()).isFalse();
        assertThat(piece.fate(Fate.SCRAP)).isEqualTo(Fate.GOOD);
    }

    @Test
    void theReasonIsTheFirstDefectThatIsNoFalseCall() {
        PieceCount piece = piece(
                null,
                result("R-2", "AOI-1", 5, Verdict.FAIL).defect(Defect.of(BURR, GATE)),
                result("R-1", "AOI-1", 1, Verdict.FAIL)
                        .defect(Defect.of(BURR, GATE).with(Confirmation.FALSE_CALL))
                        .defect(Defect.of(SCRATCH, GATE)));
        assertThat(piece.reason()).isEqualTo(SCRATCH);
        assertThat(piece.first().id()).isEqualTo(new ResultId("R-1"));
    }

    @Test
    void theOrderInWhichResultsComeMakesNoDifference() {
        Random random = new Random(20261127);
        for (int run = 0; run < 200; run++) {
            List<InspectionResult> results = new ArrayList<>();
            int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++) {
                results.add(result(
                                "R-" + i,
                                "AOI-" + random.nextInt(3),
                                random.nextInt(4),
                                Verdict.values()[random.nextInt(Verdict.values().length)])
                        .attempt(1 + random.nextInt(2))
                        .build());
            }
            String first = told(results);
            Collections.shuffle(results, random);
            assertThat(told(results)).as("run %d: %s", run, results).isEqualTo(first);
        }
    }

    private static String told(List<InspectionResult> results) {
        PieceCount piece = new PieceCount(results, null);
        return piece.first().id() + " " + piece.isFirstPassGood() + " " + piece.fate(Fate.SCRAP) + " "
                + piece.retests() + " " + piece.repeats() + " "
                + piece.firstAttempts().stream().map(each -> each.id().value()).toList();
    }

    private static PieceCount piece(Fate decided, InspectionResult.Builder... results) {
        return new PieceCount(
                Arrays.stream(results).map(InspectionResult.Builder::build).toList(), decided);
    }

    private static InspectionResult.Builder result(String id, String station, int second, Verdict verdict) {
        return InspectionResult.of(
                new ResultId(id), new EquipmentId(station), new UnitId("SN-1"), verdict, AT.plusSeconds(second));
    }
}
