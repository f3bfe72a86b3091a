package io.holdfast.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParetoTest {
    // The worked example of R package qcc, function pareto.chart.
    @Test
    void agreesWithThePublishedExample() {
        Pareto pareto = Pareto.of(Map.of(
                "price code", 80L,
                "schedule date", 27L,
                "supplier code", 66L,
                "contact num.", 94L,
                "part num.", 33L));

        assertThat(pareto.bars())
                .extracting(Pareto.Bar::label)
                .containsExactly("contact num.", "price code", "supplier code", "part num.", "schedule date");
        List<Double> cumulative = List.of(0.3133, 0.5800, 0.8000, 0.9100, 1.0);
        for (int i = 0; i < cumulative.size(); i++) {
            assertThat(pareto.bars().get(i).cumulativeShare()).isCloseTo(cumulative.get(i), within(0.00005));
        }
        assertThat(pareto.total()).isEqualTo(300);
    }

    @Test
    void equalCountsRankByLabelAndZeroIsLeftOut() {
        assertThat(Pareto.of(Map.of("b", 2L, "a", 2L, "c", 0L)).bars())
                .extracting(Pareto.Bar::label)
                .containsExactly("a", "b");
    }

    @Test
    void nothingCountedIsAnEmptyRanking() {
        assertThat(Pareto.of(Map.of()).bars()).isEmpty();
    }
}
