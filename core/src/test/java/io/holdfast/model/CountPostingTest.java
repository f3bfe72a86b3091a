package io.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.CountPosting.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountPostingTest {
    private static final WorkOrderId ORDER = new WorkOrderId("4711");
    private static final OperationId OPERATION = new OperationId("0010");
    private static final LocalDate DAY = LocalDate.of(2026, 3, 14);

    private static CountPosting posting(
            LedgerId series, Kind kind, @Nullable String shift, long quantity, @Nullable LedgerId reverses) {
        return new CountPosting(
                series,
                reverses == null ? 1 : 2,
                kind,
                "erp",
                ORDER,
                OPERATION,
                shift,
                shift == null ? null : DAY,
                quantity,
                "as inspected",
                Instant.EPOCH,
                reverses);
    }

    @Test
    void aReversalChangesTheNumberOfWhatItTakesBack() {
        for (Kind kind : List.of(Kind.YIELD, Kind.SCRAP, Kind.REWORK)) {
            for (String shift : new String[] {null, "early"}) {
                LedgerId series = CountPosting.series(kind, "erp", ORDER, OPERATION, shift, shift == null ? null : DAY);
                CountPosting posting = posting(series, kind, shift, 12, null);
                assertThat(posting.changes()).contains(kind);
                assertThat(posting(series, Kind.REVERSAL, shift, -12, posting.id())
                                .changes())
                        .contains(kind);
            }
        }
    }

    @Test
    void aReversalInASeriesOfAnotherNameDoesNotSayWhatItChanges() {
        LedgerId series = new LedgerId("scrap-of-tuesday");
        assertThat(posting(series, Kind.SCRAP, null, 12, null).changes()).contains(Kind.SCRAP);
        assertThat(posting(series, Kind.REVERSAL, null, -12, series.member(1)).changes())
                .isEmpty();
    }
}
