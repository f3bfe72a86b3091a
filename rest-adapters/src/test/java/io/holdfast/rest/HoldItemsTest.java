package io.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItem;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.HoldOutcome;
import io.holdfast.rest.HoldReport.Outcome;
import io.holdfast.rest.HoldReport.Step;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldItemsTest {
    private static final HoldId HOLD = new HoldId("MH-1");

    private static Step step(@Nullable String lot, Outcome outcome, String reference) {
        HoldSubject subject = new HoldSubject(lot, null, "1000123", "BRKT", null, null, BigDecimal.TEN, null);
        return new Step(subject, outcome, 1, null, new Reference("Batch", reference), "the target's words");
    }

    private static HoldReport report(Step... steps) {
        return new HoldReport(HOLD, 1, List.of(steps));
    }

    @ParameterizedTest
    @CsvSource({
        "HELD, HELD, the target's words",
        "ALREADY_HELD, ALREADY_HELD, the target's words",
        "WEAKER, WEAKER, the target's words",
        "RELEASED, RELEASED, the target's words",
        "NOT_FOUND, NOT_FOUND, the target's words",
        "GONE, NOT_FOUND, 'used up or shipped, the target does not say which: the target''s words'",
        "NEEDS_PERSON, REJECTED, the target's words",
        "FREE, REJECTED, it is there and not held: the target's words"
    })
    void saysOfEachThingWhatTheTargetSaidAndNoMore(Outcome reported, HoldOutcome expected, String note) {
        assertThat(HoldItems.of(report(step("A", reported, "BRKT/A"))))
                .containsExactly(
                        new HoldItemOutcome(new HoldItem(HoldItem.Kind.LOT, "A"), expected, "Batch BRKT/A", note));
    }

    @Test
    void ofTwoStepsOfOneThingTheOneCountsThatHoldsLess() {
        assertThat(HoldItems.of(report(
                        step(null, Outcome.HELD, "1"),
                        step(null, Outcome.NEEDS_PERSON, "2"),
                        step(null, Outcome.HELD, "3"))))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.item()).isEqualTo(new HoldItem(HoldItem.Kind.SEGMENT, "units of order 1000123"));
                    assertThat(item.outcome()).isEqualTo(HoldOutcome.REJECTED);
                });
    }

    @Test
    void whatWasOursStaysOursWhenTheTargetCallsItHeldAlreadyAlsoAfterARestart(@TempDir Path folder) {
        new PlacedHolds(new NoteFolder(folder))
                .keep(report(step("A", Outcome.HELD, "A/GOOD"), step("B", Outcome.ALREADY_HELD, "B")));
        PlacedHolds restarted = new PlacedHolds(new NoteFolder(folder));
        restarted.keep(restarted.recognised(report(step("C", Outcome.HELD, "C"))));

        HoldReport again = restarted.recognised(
                report(step("A", Outcome.ALREADY_HELD, "A/HOLD"), step("B", Outcome.ALREADY_HELD, "B")));
        assertThat(again.steps()).extracting(Step::outcome).containsExactly(Outcome.HELD, Outcome.ALREADY_HELD);
        assertThat(again.steps().get(0).reference()).isEqualTo(new Reference("Batch", "A/GOOD"));
        assertThat(restarted.of(HOLD).orElseThrow().steps()).hasSize(3);
    }

    @Test
    void aMemoryThatCannotBeReadIsNoMemory(@TempDir Path folder) throws Exception {
        new PlacedHolds(new NoteFolder(folder)).keep(report(step("A", Outcome.HELD, "A")));
        try (var files = Files.list(folder)) {
            Files.writeString(files.findFirst().orElseThrow(), "{\"hold\":");
        }
        assertThat(new PlacedHolds(new NoteFolder(folder)).of(HOLD)).isEmpty();
    }
}
