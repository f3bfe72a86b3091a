package io.holdfast.retain;

import static io.holdfast.retain.Images.START;
import static io.holdfast.retain.Images.STATION;
import static io.holdfast.retain.Images.image;
import static io.holdfast.retain.Images.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.FreezeScope;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageGuard;
import io.holdfast.model.ImageTombstone;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.RegisteredImage;
import io.holdfast.model.UnitId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StandingTest {
    private static final RetentionPolicy POLICY = RetentionPolicy.ofDefaults();

    private static Instant day(int days) {
        return START.plus(Duration.ofDays(days));
    }

    @Test
    void aPassedImageGoesAfterThirtyDaysAndNotAMomentBefore() {
        Standing standing = Standing.of(image(ImageClass.PASSED), List.of(), POLICY);
        assertThat(standing.due()).isEqualTo(day(30));
        assertThat(standing.mayGo(day(30).minusNanos(1))).isFalse();
        assertThat(standing.mayGo(day(30))).isTrue();
        assertThat(standing.mayGoInNeed(day(7).minusNanos(1))).isFalse();
        assertThat(standing.mayGoInNeed(day(7))).isTrue();
        assertThat(standing.words())
                .isEqualTo(
                        "kept as PASSED since 2026-03-02T06:00:00Z, at least until 2026-03-09T06:00:00Z (rule passed);"
                                + " goes at 2026-04-01T06:00:00Z (rule passed)");
    }

    @Test
    void theLongestRuleThatAppliesWinsMinimumAndMaximumEachForItself() {
        RetentionPolicy policy = POLICY.with(new RetentionRule(
                        "brackets",
                        Set.of(ImageClass.PASSED),
                        "bracket",
                        null,
                        null,
                        Duration.ofDays(1),
                        Duration.ofDays(90)))
                .with(new RetentionRule(
                        "acme",
                        Set.of(ImageClass.PASSED),
                        null,
                        "ACME",
                        STATION,
                        Duration.ofDays(20),
                        Duration.ofDays(40)));
        Standing both = Standing.of(image(use(ImageClass.PASSED, "bracket", "ACME", START)), List.of(), policy);
        assertThat(both.due()).isEqualTo(day(90));
        assertThat(both.maximumRule().name()).isEqualTo("brackets");
        assertThat(both.earliest()).isEqualTo(day(20));
        assertThat(both.minimumRule().name()).isEqualTo("acme");
        Standing neither = Standing.of(image(use(ImageClass.PASSED, "housing", null, START)), List.of(), policy);
        assertThat(neither.due()).isEqualTo(day(30));
        assertThat(policy.maximum(ImageClass.PASSED, null, "ACME", new EquipmentId("ST-2")))
                .isEqualTo(Duration.ofDays(30));
        assertThat(policy.version()).isEqualTo(3);
    }

    @Test
    void whatIsGuardedStaysHoweverLongItIsDueAndInNeedToo() {
        for (ImageGuard.Kind kind : ImageGuard.Kind.values()) {
            Standing frozen = Standing.of(image(ImageClass.PASSED), List.of(new ImageGuard(kind, "X-1", true)), POLICY);
            assertThat(frozen.isFrozen()).isTrue();
            assertThat(frozen.mayGo(day(99_999))).isFalse();
            assertThat(frozen.mayGoInNeed(day(99_999))).isFalse();
            assertThat(frozen.words()).contains("frozen by").contains("X-1");
        }
    }

    @Test
    void whatWasEvidenceStaysEvidenceWhenItIsOver() {
        Standing held = Standing.of(
                image(ImageClass.PASSED), List.of(new ImageGuard(ImageGuard.Kind.HOLD, "MH-1", false)), POLICY);
        assertThat(held.imageClass()).isEqualTo(ImageClass.CONTAINMENT_EVIDENCE);
        assertThat(held.due()).isEqualTo(START.plus(RetentionPolicy.CONTAINMENT));
        assertThat(held.mayGoInNeed(day(600))).as("evidence never goes in need").isFalse();
        Standing complained = Standing.of(
                image(ImageClass.REJECTED),
                List.of(
                        new ImageGuard(ImageGuard.Kind.COMPLAINT, "C-1", false),
                        new ImageGuard(ImageGuard.Kind.HOLD, "MH-1", false)),
                POLICY);
        assertThat(complained.imageClass()).isEqualTo(ImageClass.COMPLAINT_EVIDENCE);
        Standing legal = Standing.of(
                image(ImageClass.PASSED), List.of(new ImageGuard(ImageGuard.Kind.LEGAL_HOLD, "L-1", false)), POLICY);
        assertThat(legal.imageClass()).as("a legal hold only freezes").isEqualTo(ImageClass.PASSED);
    }

    @Test
    void evidenceIsNeverKeptShorterThanItWouldBeWithout() {
        RetentionPolicy odd = POLICY.with(ImageClass.CONTAINMENT_EVIDENCE, Duration.ofDays(1), Duration.ofDays(2));
        Standing held = Standing.of(
                image(ImageClass.REJECTED), List.of(new ImageGuard(ImageGuard.Kind.HOLD, "MH-1", false)), odd);
        assertThat(held.due()).isEqualTo(START.plus(RetentionPolicy.REJECTED));
        assertThat(held.earliest()).isEqualTo(START.plus(RetentionPolicy.REJECTED_AT_LEAST));
    }

    @Test
    void evidenceOfTwoThingsIsKeptAsLongAsTheLongerDemands() {
        RetentionPolicy odd = POLICY.with(ImageClass.COMPLAINT_EVIDENCE, Duration.ofDays(1), Duration.ofDays(2));
        Standing both = Standing.of(
                image(ImageClass.PASSED),
                List.of(
                        new ImageGuard(ImageGuard.Kind.COMPLAINT, "C-1", false),
                        new ImageGuard(ImageGuard.Kind.HOLD, "MH-1", false)),
                odd);
        assertThat(both.imageClass()).isEqualTo(ImageClass.COMPLAINT_EVIDENCE);
        assertThat(both.due()).isEqualTo(START.plus(RetentionPolicy.CONTAINMENT));
        assertThat(both.earliest()).isEqualTo(START.plus(RetentionPolicy.REJECTED));
    }

    @Test
    void aRuleForOneOfItsResultsKeepsTheWholeImage() {
        RetentionPolicy policy = POLICY.with(ImageClass.REJECTED, Duration.ofDays(1), Duration.ofDays(2))
                .with(new RetentionRule(
                        "brackets",
                        Set.of(ImageClass.PASSED),
                        "bracket",
                        null,
                        null,
                        Duration.ofDays(3),
                        Duration.ofDays(90)));
        RegisteredImage panel =
                image(use(ImageClass.REJECTED, null, null, START), use(ImageClass.PASSED, "bracket", null, START));
        assertThat(Standing.of(panel, List.of(), policy).due()).isEqualTo(day(90));
        assertThat(Standing.of(panel, List.of(), policy).maximumRule().name()).isEqualTo("brackets");
    }

    @Test
    void anImageOfSeveralResultsCountsFromTheLastAndAsTheWorst() {
        RegisteredImage panel =
                image(use(ImageClass.REJECTED, null, null, START), use(ImageClass.PASSED, null, null, day(10)));
        Standing standing = Standing.of(panel, List.of(), POLICY);
        assertThat(standing.imageClass()).isEqualTo(ImageClass.REJECTED);
        assertThat(standing.due()).isEqualTo(day(10).plus(RetentionPolicy.REJECTED));
    }

    @Test
    void whatIsGoneSaysWhenAndWhy() {
        ImageTombstone tombstone = TombstoneChain.after(Optional.empty())
                .next(image(ImageClass.PASSED), false, "rule passed of version 1, at most 30 days", day(31));
        assertThat(Standing.of(image(ImageClass.PASSED), List.of(), POLICY, Optional.of(tombstone))
                        .words())
                .isEqualTo("gone since 2026-04-02T06:00:00Z: rule passed of version 1, at most 30 days"
                        + " (the file was not there any more)");
    }

    @Test
    void aPolicyThatLeavesAClassWithoutARuleIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetentionPolicy(
                        1, List.of(RetentionRule.of(ImageClass.PASSED, Duration.ZERO, Duration.ofDays(1)))))
                .withMessageContaining("had none for [BORDERLINE, REJECTED, CONTAINMENT_EVIDENCE, COMPLAINT_EVIDENCE]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetentionRule.of(ImageClass.PASSED, Duration.ofDays(2), Duration.ofDays(1)))
                .withMessage("maximum of rule passed must be from its minimum PT48H to PT876000H, was PT24H");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.with(POLICY.rules().get(0)))
                .withMessageContaining("\"passed\" twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EmergencyStep(EmergencyStep.Act.EXPIRE, ImageClass.CONTAINMENT_EVIDENCE))
                .withMessageContaining("must not be evidence");
    }

    @Test
    void aFreezeCoversLotUnitFamilyOrInterval() {
        var use = use(ImageClass.PASSED, "bracket", null, START);
        assertThat(new FreezeScope.Lot(new MaterialLotId("LOT-1")).covers(use)).isTrue();
        assertThat(new FreezeScope.Lot(new MaterialLotId("LOT-2")).covers(use)).isFalse();
        assertThat(new FreezeScope.Unit(new UnitId("U-1")).covers(use)).isTrue();
        assertThat(new FreezeScope.Unit(new UnitId("U-2")).covers(use)).isFalse();
        assertThat(new FreezeScope.Family("bracket").covers(use)).isTrue();
        assertThat(new FreezeScope.Family("housing").covers(use)).isFalse();
        assertThat(new FreezeScope.Interval(null, START, null).covers(use)).isTrue();
        assertThat(new FreezeScope.Interval(null, START.minusSeconds(1), START).covers(use))
                .as("the end is not in it")
                .isFalse();
        assertThat(new FreezeScope.Interval(new EquipmentId("ST-2"), START, null).covers(use))
                .isFalse();
    }
}
