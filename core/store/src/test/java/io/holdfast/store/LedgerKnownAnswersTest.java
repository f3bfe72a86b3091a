package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.Holdfast;
import io.holdfast.LineLedger;
import io.holdfast.chart.Kpis;
import io.holdfast.chart.Ratio;
import io.holdfast.ledger.CostGrouping;
import io.holdfast.ledger.CostSums;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.PriceTable;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.ledger.ShiftCalendar.Pattern;
import io.holdfast.model.CostKind;
import io.holdfast.model.CountBooking;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.LedgerId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.Tooling;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitCounts;
import io.holdfast.model.WorkContext;
import io.holdfast.model.WorkOrderId;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Grouping;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The work orders of a company that Microsoft invented, from the shared folder beside the project. */
class LedgerKnownAnswersTest {
    private static final Path DATA = Path.of("../../../shared/data/adventureworks");
    private static final Instant AT = Instant.parse("2026-03-02T16:00:00Z");
    private static final EquipmentId SHOP = new EquipmentId("shop");

    @TempDir
    Path folder;

    private static List<String> lines(String file) throws Exception {
        Path path = DATA.resolve(file);
        if (!Files.isReadable(path)) {
            System.out.println("skipped: " + path.toAbsolutePath().normalize() + " is not there");
        }
        assumeTrue(Files.isReadable(path), path + " is not there");
        return Files.readAllLines(path, StandardCharsets.UTF_8);
    }

    @Test
    void scrapOfAYearCostsWhatItsStandardCostsSay() throws Exception {
        List<String> orders = lines("WorkOrder.excel-damaged-dates.csv");
        PriceTable.Builder prices = PriceTable.custom();
        Map<String, String> families = new HashMap<>();
        for (String line : lines("Product.csv")) {
            String[] columns = line.split("\t", -1);
            families.put(columns[0], columns[18]);
            prices.price(
                    CostKind.SCRAP,
                    new MaterialDefinitionId(columns[0]),
                    null,
                    UnitCost.of(columns[8], "USD", "Product.StandardCost", LocalDate.of(2025, 1, 1)));
        }
        LedgerSettings settings = LedgerSettings.custom(ShiftCalendar.in(ZoneId.of("America/Los_Angeles"))
                        .everyDay(List.of(
                                Pattern.of("Day", "07:00", "15:00"),
                                Pattern.of("Evening", "15:00", "23:00"),
                                Pattern.of("Night", "23:00", "07:00")))
                        .build())
                .prices(prices.build())
                .build();
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("line.db")))
                .clock(InstantSource.fixed(AT))
                .ledger(settings)
                .open()) {
            LineLedger ledger = line.ledger();
            List<CountBooking> some = new ArrayList<>();
            int withScrap = 0;
            for (String row : orders.subList(1, orders.size())) {
                CountBooking booking = booking(row.split(",", -1), families);
                some.add(booking);
                withScrap += booking.scrap() > 0 ? 1 : 0;
                if (some.size() == 5_000) {
                    assertThat(ledger.book(some)).isEqualTo(some.size());
                    some.clear();
                }
            }
            ledger.book(some);

            UnitCounts counts = ledger.live().counts(FigureFilter.ALL);
            assertThat(orders).hasSize(72_591 + 1);
            assertThat(withScrap).isEqualTo(729);
            assertThat(counts.planned()).isEqualTo(4_507_721);
            assertThat(counts.finalGood()).isEqualTo(4_497_070);
            assertThat(counts.scrap()).isEqualTo(10_651);
            assertThat(ledger.live().pareto(Grouping.DEFECT, FigureFilter.ALL).bars())
                    .extracting(bar -> bar.label() + ":" + bar.count())
                    .containsExactly(
                            "8:1271", "14:981", "13:876", "6:826", "16:804", "15:763", "4:762", "9:743", "10:692",
                            "3:575", "5:506", "2:491", "1:459", "12:394", "11:306", "7:202");
            assertThat(ledger.costs(CostGrouping.CATEGORY)).singleElement().satisfies(sum -> {
                assertThat(sum.label()).isEqualTo("INTERNAL_FAILURE");
                assertThat(sum.amount()).isEqualTo(new BigDecimal("359947.1751"));
                assertThat(sum.currency().getCurrencyCode()).isEqualTo("USD");
                assertThat(sum.quantity()).isEqualByComparingTo("10651");
            });
            // However it is cut, it is the same whole.
            for (CostGrouping by : CostGrouping.values()) {
                assertThat(ledger.costs(by).stream().map(CostSums.Row::amount).reduce(BigDecimal.ZERO, BigDecimal::add))
                        .as("%s", by)
                        .isEqualByComparingTo("359947.1751");
            }
            assertThat(ledger.costs(CostGrouping.WORK_ORDER)).hasSizeLessThanOrEqualTo(729);
            Kpis kpis = Kpis.of(counts);
            assertThat(kpis.firstPassYield().state()).isEqualTo(Ratio.State.NOT_APPLICABLE);
            assertThat(kpis.scrapRatio().value()).isEqualTo(10_651 / 4_507_721.0);
        }
    }

    private static CountBooking booking(String[] row, Map<String, String> families) {
        String family = families.getOrDefault(row[1], "");
        WorkContext context = WorkContext.of(new WorkOrderId(row[0]), new OperationId("1"))
                .material(new MaterialDefinitionId(row[1]), null)
                .tooling(family.isEmpty() ? null : new Tooling(null, SHOP, null, family))
                .build();
        return new CountBooking(
                new LedgerId("WO-" + row[0]),
                SHOP,
                context,
                AT,
                Long.parseLong(row[2]),
                0,
                0,
                Long.parseLong(row[3]),
                Long.parseLong(row[4]),
                0,
                row[8].equals("NULL") ? null : new Morphology(row[8]),
                null);
    }
}
