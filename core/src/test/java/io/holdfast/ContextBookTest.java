package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.ContextPeriod;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.OperationId;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContextBookTest {
    private static final int ROUNDS = Boolean.getBoolean("holdfast.long") ? 200_000 : 3_000;
    private static final int HORIZON = 40;
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final EquipmentId LINE = new EquipmentId("L1");
    private static final EquipmentId STATION = new EquipmentId("ST-1");
    private static final EquipmentId OTHER = new EquipmentId("ST-2");

    private final ContextBook book = new ContextBook(Map.of(STATION, LINE, OTHER, LINE), List.of("mes", "scada"));

    private static Instant at(int minute) {
        return START.plusSeconds(60L * minute);
    }

    private static WorkContext order(String number) {
        return WorkContext.of(new WorkOrderId(number), new OperationId("0010")).build();
    }

    private static ContextPeriod period(int from, @Nullable Integer to, @Nullable String order) {
        return new ContextPeriod(order == null ? null : order(order), at(from), to == null ? null : at(to));
    }

    private Optional<ContextBook.Change> say(String source, int from, @Nullable Integer to, @Nullable String order) {
        return book.state(STATION, period(from, to, order), source, at(0));
    }

    private @Nullable String valid(int minute) {
        WorkContext context = book.at(STATION, at(minute));
        return context == null ? null : context.workOrder().value();
    }

    @Test
    void aPeriodBeginsIncludedAndEndsExcludedOrWhereTheNextBegins() {
        say("mes", 10, null, "A");
        say("mes", 20, 30, "B");
        assertThat(valid(9)).isNull();
        assertThat(valid(10)).isEqualTo("A");
        assertThat(book.at(STATION, at(20).minusNanos(1))).isEqualTo(order("A"));
        assertThat(valid(20)).isEqualTo("B");
        assertThat(book.at(STATION, at(30).minusNanos(1))).isEqualTo(order("B"));
        assertThat(valid(30)).isNull();
        assertThat(book.isKnown(STATION, at(30))).isFalse();
        say("mes", 30, null, null);
        assertThat(valid(30)).isNull();
        assertThat(book.isKnown(STATION, at(30))).isTrue();
    }

    @Test
    void aStatementThatComesLateDoesNotReachBeyondTheNextBeginning() {
        say("mes", 0, null, "A");
        say("mes", 20, null, "C");
        ContextBook.Change late = say("mes", 10, null, "B").orElseThrow();
        assertThat(late.slices()).containsExactly(new ContextBook.Slice(STATION, at(10), at(20)));
        assertThat(late.taken()).isEmpty();
        assertThat(List.of(valid(9), valid(19), valid(20))).containsExactly("A", "B", "C");
    }

    @Test
    void aSourceCorrectsItselfAndWhatItTookIsNamed() {
        say("mes", 0, 20, "A");
        ContextBook.Change correction = say("mes", 15, null, "B").orElseThrow();
        assertThat(correction.taken()).extracting(ContextStatement::number).containsExactly(1L);
        assertThat(List.of(valid(14), valid(15), valid(99))).containsExactly("A", "B", "B");
    }

    @Test
    void twoSourcesThatDisagreeClashAndBothAreNamed() {
        say("erp", 0, 20, "A");
        assertThatThrownBy(() -> say("host", 10, null, "B"))
                .isInstanceOf(ContextClashException.class)
                .hasMessage("B/0010 from 2026-03-02T06:10:00Z until the next at ST-1 by host clashes with A/0010 from"
                        + " 2026-03-02T06:00:00Z to 2026-03-02T06:20:00Z at ST-1 by erp (statement 1), received"
                        + " 2026-03-02T06:00:00Z");
        assertThat(valid(15)).isEqualTo("A");
        // Agreement is no clash, and neither is a successor of what has no end.
        say("host", 10, 30, "A");
        say("erp", 40, null, "C");
        say("host", 50, null, "D");
        assertThat(List.of(valid(29), valid(49), valid(50))).containsExactly("A", "C", "D");
    }

    @Test
    void aPersonCountsMoreThanASourceAndASourceByItsRank() {
        say("scada", 0, 20, "A");
        say("mes", 0, 20, "B");
        assertThat(valid(5)).isEqualTo("B");
        assertThatThrownBy(() -> say("scada", 0, 20, "C")).isInstanceOf(ContextClashException.class);
        say("person:M. Weber", 5, 10, "D");
        assertThat(List.of(valid(4), valid(5), valid(9), valid(10))).containsExactly("B", "D", "D", "B");
        assertThatThrownBy(() -> say("mes", 0, 20, "B2")).isInstanceOf(ContextClashException.class);
        say("person:K. Adler", 5, 10, "E");
        assertThat(valid(5)).isEqualTo("E");
    }

    @Test
    void theSameSaidAgainChangesNothing() {
        say("mes", 0, null, "A");
        say("mes", 10, null, "B");
        assertThat(say("mes", 0, null, "A")).isEmpty();
        assertThat(say("scada", 10, null, "B")).isEmpty();
    }

    @Test
    void whatALineIsToldHoldsForItsStationsButForWhatTheyWereToldThemselves() {
        say("mes", 10, 20, "A");
        ContextBook.Change change =
                book.state(LINE, period(0, 30, "L"), "mes", at(0)).orElseThrow();
        assertThat(change.slices())
                .containsExactlyInAnyOrder(
                        new ContextBook.Slice(STATION, at(0), at(10)),
                        new ContextBook.Slice(STATION, at(20), at(30)),
                        new ContextBook.Slice(OTHER, at(0), at(30)));
        assertThat(List.of(valid(5), valid(15), valid(25))).containsExactly("L", "A", "L");
        assertThat(book.at(OTHER, at(15))).isEqualTo(order("L"));
        assertThat(book.stations()).containsExactlyInAnyOrder(STATION, OTHER);
    }

    @Test
    void aPeriodThatEndsBeforeItBeginsIsRefusedByName() {
        assertThatThrownBy(() -> period(10, 10, "A"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("to must be after from, was 2026-03-02T06:10:00Z");
    }

    /**
     * Minute by minute: a later statement covers what it says; one without an end stops at the first minute of one that begins
     * after it; and one without an end loses all from the begin of a later one on.
     */
    @Test
    void whateverASourceSaysTheBookIsWhatTheRuleSaysMinuteByMinute() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String which = "seed " + seed + ", round " + round;
            ContextBook tried = new ContextBook(Map.of(), List.of());
            List<int[]> said = new ArrayList<>();
            int[] owner = new int[HORIZON];
            Arrays.fill(owner, -1);
            for (int i = 0; i < 1 + random.nextInt(9); i++) {
                int from = random.nextInt(HORIZON - 1);
                int to = random.nextBoolean() ? -1 : from + 1 + random.nextInt(HORIZON - 1 - from);
                said.add(new int[] {from, to});
                ContextPeriod period = period(from, to < 0 ? null : to, "O" + i);
                ContextBook.Change change =
                        tried.state(STATION, period, "mes", at(0)).orElseThrow();
                int end = end(said, owner, from, to);
                for (int t = from; t < HORIZON; t++) {
                    if (owner[t] >= 0 && said.get(owner[t])[1] < 0 && said.get(owner[t])[0] < from) {
                        owner[t] = -1;
                    }
                    owner[t] = t < end ? i : owner[t];
                }
                ContextBook.Slice slice = change.slices().get(0);
                assertThat(slice.from()).as(which).isEqualTo(at(from));
                assertThat(slice.to()).as(which).isEqualTo(to < 0 && end == HORIZON ? null : at(end));
                for (int t = 0; t < HORIZON; t++) {
                    WorkContext context = tried.at(STATION, at(t));
                    assertThat(context == null ? null : context.workOrder().value())
                            .as(which + ", minute " + t)
                            .isEqualTo(owner[t] < 0 ? null : "O" + owner[t]);
                }
            }
        }
    }

    private static int end(List<int[]> said, int[] owner, int from, int to) {
        if (to >= 0) {
            return to;
        }
        for (int t = from + 1; t < HORIZON; t++) {
            if (owner[t] >= 0 && said.get(owner[t])[0] > from) {
                return t;
            }
        }
        return HORIZON;
    }
}
