package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
    private static final Instant TIME = Instant.parse("2026-03-02T06:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "a\nb", "tab\there", "nul\0"})
    void anIdentifierThatNobodyCouldReadIsRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MaterialLotId(text))
                .withMessageContaining("lot");
    }

    @Test
    void anIdentifierHasAtMostTwoHundredCharacters() {
        assertThat(new UnitId("x".repeat(200)).value()).hasSize(200);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UnitId("x".repeat(201)))
                .withMessageContaining("unit")
                .withMessageContaining("201");
    }

    @Test
    void halfACharacterIsRefusedAndAWholeOneBeyondTheBasicPlaneIsNot() {
        assertThat(new UnitId("\uD83D\uDD29-7").value()).hasSize(4);
        for (String half : new String[] {"\uD83D", "x\uDD29", "\uD83D-7"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new UnitId(half))
                    .withMessageContaining("half");
        }
    }

    @Test
    void leadingZerosAndCaseCount() {
        assertThat(new UnitId("007")).isNotEqualTo(new UnitId("7"));
        assertThat(new UnitId("a")).isNotEqualTo(new UnitId("A"));
    }

    // 3-4-5 triangles: the border belongs to the circle, one micrometre beyond does not.
    @Test
    void theRadiusIncludesItsBorder() {
        Place centre = new Place.Point(null, 0, 0);
        assertThat(centre.within(new Place.Point(null, 3_000, 4_000), 5_000)).isTrue();
        assertThat(centre.within(new Place.Point(null, 3_000, 4_001), 5_000)).isFalse();
        assertThat(centre.within(new Place.Point(null, 3_000, 4_000), 4_999)).isFalse();
    }

    @Test
    void theFarthestPointsAreStillComparedExactly() {
        long far = Place.Point.LARGEST_MICROMETRES;
        Place one = new Place.Point(null, -far, -far);
        Place other = new Place.Point(null, far, far);
        assertThat(one.within(other, far)).isFalse();
        assertThat(one.within(one, 0)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Place.Point(null, far + 1, 0))
                .withMessageContaining("xMicrometres")
                .withMessageContaining("1000000001");
    }

    @Test
    void theSameSpotOfTwoPositionsIsTwoPlaces() {
        assertThat(new Place.Point("7", 0, 0).within(new Place.Point("8", 0, 0), 1_000))
                .isFalse();
        assertThat(new Place.Zone("7", "C25").within(new Place.Zone("8", "C25"), 1_000))
                .isFalse();
        assertThat(new Place.Zone("7", "C25").within(new Place.Zone("7", "C25"), 0))
                .isTrue();
        assertThat(new Place.Zone(null, "C25").within(new Place.Point(null, 0, 0), 1_000))
                .isFalse();
    }

    @Test
    void collectionsAreCopiedIn() {
        List<Defect> defects = new ArrayList<>();
        InspectionResult.Builder builder = result();
        builder.defect(Defect.of(new Morphology("Scratch"), new Place.Zone(null, "gate")));
        InspectionResult built = builder.build();
        defects.addAll(built.defects());
        builder.defect(Defect.of(new Morphology("Dent"), new Place.Zone(null, "gate")));
        assertThat(built.defects()).isEqualTo(defects).hasSize(1);
    }

    @Test
    void onlyARealWholeFirstInspectionCounts() {
        assertThat(result().build().counts()).isTrue();
        assertThat(result().simulated(true).build().counts()).isFalse();
        assertThat(result().partial(true).build().counts()).isFalse();
        assertThat(result().attempt(2).build().counts()).isFalse();
    }

    @Test
    void aResultWithoutContextBelongsToItsStationsUnboundSegment() {
        assertThat(result().build().segment()).isEqualTo(new UnboundSegment(new EquipmentId("AOI-1")));
        WorkContext context =
                WorkContext.of(new WorkOrderId("WO"), new OperationId("10")).build();
        assertThat(result().context(context).build().segment()).isEqualTo(context.segment());
    }

    @Test
    void receivingStampsTheTimeAndKeepsAContextThatIsThere() {
        WorkContext own =
                WorkContext.of(new WorkOrderId("own"), new OperationId("10")).build();
        WorkContext bound =
                WorkContext.of(new WorkOrderId("bound"), new OperationId("10")).build();
        assertThat(result().build().received(TIME, bound).context()).isEqualTo(bound);
        assertThat(result().context(own).build().received(TIME, bound).context())
                .isEqualTo(own);
        assertThat(result().build().received(TIME, null).receivedTime()).isEqualTo(TIME);
    }

    @Test
    void everyRefusalNamesPartRuleAndValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> result().attempt(0).build())
                .withMessage("attempt must be >= 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageRef(URI.create("file:/a.png"), -1, null))
                .withMessage("bytes must be >= 0, was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageRef(URI.create("file:/a.png"), 1, "ABC"))
                .withMessageContaining("sha256")
                .withMessageContaining("ABC");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Defect.of(new Morphology("x"), new Place.Zone(null, "y"))
                        .withScore(Double.NaN))
                .withMessage("score must be finite, was NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> measurement("1", "3", "2"))
                .withMessageContaining("lowerLimit")
                .withMessageContaining("3 > 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InspectionResult.of(
                                new ResultId("R"),
                                new EquipmentId("S"),
                                new UnitId("U"),
                                Verdict.PASS,
                                Instant.parse("2300-01-01T00:00:00Z"))
                        .build())
                .withMessageContaining("deviceTime")
                .withMessageContaining("2300");
        assertThatNullPointerException()
                .isThrownBy(() -> new Defect(null, null, null, null, null, null))
                .withMessage("morphology");
    }

    @Test
    void aDefectThatIsSaidMoreOfKeepsWhatWasSaid() {
        Morphology scratch = new Morphology("Scratch");
        Place gate = new Place.Zone(null, "gate");
        Defect bare = Defect.of(scratch, gate);
        assertThat(bare.severity()).isNull();
        Defect said =
                new Defect(scratch, gate, Confirmation.CONFIRMED, new DefectSize(1_200, 80), 0.93, Severity.CRITICAL);
        assertThat(bare.with(Severity.CRITICAL)
                        .with(Confirmation.CONFIRMED)
                        .with(new DefectSize(1_200, 80))
                        .withScore(0.93))
                .isEqualTo(said);
        assertThat(bare.withScore(0.93)
                        .with(new DefectSize(1_200, 80))
                        .with(Confirmation.CONFIRMED)
                        .with(Severity.CRITICAL))
                .isEqualTo(said);
    }

    @Test
    void severitiesAreOrderedTheLeastFirst() {
        assertThat(Severity.values()).containsExactly(Severity.MINOR, Severity.MAJOR, Severity.CRITICAL);
    }

    @Test
    void limitsIncludeTheirBorders() {
        assertThat(measurement("2.0", "2.00", "3").withinLimits()).isTrue();
        assertThat(measurement("3", "2", "3.000").withinLimits()).isTrue();
        assertThat(measurement("3.0001", "2", "3").withinLimits()).isFalse();
        assertThat(measurement("1.9999", "2", null).withinLimits()).isFalse();
        assertThat(measurement("-99", null, null).withinLimits()).isTrue();
    }

    @Test
    void namesMadeFromContentTellScopesApartThatReadAlike() {
        ClusterMember member = new ClusterMember(
                new ResultId("R"),
                0,
                new UnitId("U"),
                new UnboundSegment(new EquipmentId("x")),
                new Place.Zone(null, "z"),
                TIME);
        Scope one = new WorkOrderSegment(new WorkOrderId("a/b"), new OperationId("c"), null);
        Scope other = new WorkOrderSegment(new WorkOrderId("a"), new OperationId("b/c"), null);
        assertThat(one).hasToString(other.toString());
        RuleId rule = new RuleId("r");
        Morphology scratch = new Morphology("Scratch");
        assertThat(ClusterId.of(rule, one, scratch, member)).isNotEqualTo(ClusterId.of(rule, other, scratch, member));
    }

    private static Measurement measurement(String value, String lower, String upper) {
        return new Measurement(
                new CharacteristicId("D1"),
                new BigDecimal(value),
                "mm",
                lower == null ? null : new BigDecimal(lower),
                upper == null ? null : new BigDecimal(upper));
    }

    private static InspectionResult.Builder result() {
        return InspectionResult.of(new ResultId("R1"), new EquipmentId("AOI-1"), new UnitId("U1"), Verdict.FAIL, TIME);
    }
}
