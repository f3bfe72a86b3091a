package io.holdfast.examples.embed;

import io.holdfast.Holdfast;
import io.holdfast.LineLedger;
import io.holdfast.chart.Figures;
import io.holdfast.chart.Pareto;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.Defect;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Grouping;
import io.holdfast.port.StoreException;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;

/** A plant's screen: is told when the figures change, and shows first pass yield and what fails most. */
public final class FigureScreen {
    private FigureScreen() {}

    /** Shows the figures of twenty parts. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        run(Files.createTempDirectory("screen"), System.out::println);
    }

    static void run(Path folder, Consumer<String> screen) throws IOException, InterruptedException {
        ShiftCalendar calendar = ShiftCalendar.daily(ZoneId.of("Europe/Berlin"));
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(folder.resolve("line.db")))
                .ledger(LedgerSettings.custom(calendar).build())
                .open()) {
            LineLedger.Subscription shown =
                    line.ledger().subscribe(FigureFilter.ALL, figures -> screen.accept(text(figures)));
            for (int i = 1; i <= 20; i++) {
                InspectionResult.Builder part = InspectionResult.of(
                        new ResultId("CAM-1:" + i),
                        new EquipmentId("CAM-1"),
                        new UnitId("SN-" + i),
                        i % 5 == 0 ? Verdict.FAIL : Verdict.PASS,
                        Instant.now());
                if (i % 5 == 0) {
                    part.defect(Defect.of(new Morphology(i % 2 == 0 ? "Burr" : "Dent"), new Place.Zone(null, "gate")));
                }
                line.accept(part.build());
            }
            line.drain(Duration.ofSeconds(30));
            shown.close();
        }
    }

    private static String text(Figures figures) {
        try {
            Pareto pareto = figures.pareto(Grouping.DEFECT, FigureFilter.ALL);
            String worst =
                    pareto.bars().isEmpty() ? "nothing" : pareto.bars().get(0).label();
            return "first pass yield " + figures.kpis(FigureFilter.ALL).firstPassYield() + ", most fails by " + worst;
        } catch (StoreException e) {
            return "no figures: " + e.getMessage();
        }
    }
}
