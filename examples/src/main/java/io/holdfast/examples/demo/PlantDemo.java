package io.holdfast.examples.demo;

import io.holdfast.Genealogy;
import io.holdfast.Holdfast;
import io.holdfast.LineLedger;
import io.holdfast.Receipt;
import io.holdfast.chart.ChartSettings;
import io.holdfast.chart.ControlChart;
import io.holdfast.chart.DefectMap;
import io.holdfast.chart.Figures;
import io.holdfast.chart.Pareto;
import io.holdfast.detect.ClusterRule;
import io.holdfast.flatfile.FolderDestination;
import io.holdfast.ledger.CostGrouping;
import io.holdfast.ledger.CostSums;
import io.holdfast.ledger.LedgerSettings;
import io.holdfast.ledger.PriceTable;
import io.holdfast.ledger.ShiftCalendar;
import io.holdfast.model.Actor;
import io.holdfast.model.Confirmation;
import io.holdfast.model.CostKind;
import io.holdfast.model.Defect;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.Episode;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Quantity;
import io.holdfast.model.UnitCost;
import io.holdfast.model.UnitId;
import io.holdfast.port.FigureFilter;
import io.holdfast.port.Grouping;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import io.holdfast.report.ChartPicture;
import io.holdfast.report.QualityReport;
import io.holdfast.store.SqliteStore;
import io.holdfast.trace.Complaint;
import io.holdfast.trace.ComplaintAnswer;
import io.holdfast.trace.EvidencePack;
import io.holdfast.trace.Trace;
import io.holdfast.trace.TraceQuery;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs {@link SimulatedPlant} through the real library and tells the story: what comes in, what is found, what is held, what
 * lands in the MES's folder. Leaves the database and the files to look at.
 */
public final class PlantDemo {
    private static final ZoneId PLANT_ZONE = ZoneId.of("Europe/Berlin");
    private static final int QUEUE = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Burrs and the like: five confirmed ones within 3 mm of one of them, inside a quarter of an hour. */
    private static final ClusterRule RULE = ClusterRule.custom("same-place-same-defect")
            .minimumUnits(5)
            .window(Duration.ofMinutes(15))
            .radiusMicrometres(3_000)
            .confirmedOnly()
            .build();

    /** Two shifts of eight hours, as the plant works them; prices are invented like all else. */
    private static final LedgerSettings LEDGER = LedgerSettings.custom(ShiftCalendar.in(PLANT_ZONE)
                    .everyDay(List.of(
                            ShiftCalendar.Pattern.of("early", "06:00", "14:00"),
                            ShiftCalendar.Pattern.of("late", "14:00", "22:00")))
                    .build())
            .prices(PriceTable.custom()
                    .price(CostKind.SCRAP, new MaterialDefinitionId("HSG-220"), null, price("4.1250"))
                    .price(CostKind.SCRAP, new MaterialDefinitionId("CVR-105"), null, price("1.8700"))
                    .price(CostKind.REINSPECTION, null, null, price("0.3500"))
                    .build())
            .build();

    private final Path folder;
    private final long seed;
    private final PrintStream out;

    /** Sets up a demo that writes into a folder, which must not hold an earlier one. */
    public PlantDemo(Path folder, long seed, PrintStream out) {
        this.folder = folder;
        this.seed = seed;
        this.out = out;
    }

    /** Runs it. */
    public void run() throws IOException, InterruptedException {
        Path database = folder.resolve("holdfast.db");
        Path inbox = folder.resolve("mes-inbox");
        Files.createDirectories(inbox);
        SimulatedPlant plant = new SimulatedPlant(seed);
        Story story = new Story(out, PLANT_ZONE);
        story.title("A simulated plant (seed " + seed + ", invented data, the real library)");
        story.line(
                "Three stations, two shifts, %,d results on their way. Rule: %s.",
                plant.sent().size(), RULE.ref());
        story.line(
                "%d confirmed defects of one kind within %d um of one of them, inside %s, put the material on hold.",
                RULE.minimumUnits(), RULE.radiusMicrometres(), RULE.window());
        story.line(
                "At %s the tool %s begins to wear (cavity %s); at %s it is changed.",
                story.at(SimulatedPlant.WEAR_BEGINS),
                "MOLD-4",
                SimulatedPlant.WORN_CAVITY,
                story.at(SimulatedPlant.TOOL_CHANGED));

        DemoClock clock = new DemoClock();
        clock.set(SimulatedPlant.START);
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(database))
                .rules(RULE)
                .destination(FolderDestination.to(inbox).id("mes").build())
                .clock(clock)
                // A day in seconds: a longer queue would fill, and a hold would seem to wait where none waits in a
                // plant.
                .queueCapacity(QUEUE)
                .blockWhenFull(PATIENCE)
                .listener(story)
                .ledger(LEDGER)
                .open()) {
            plant.orders().forEach(order -> line.workOrder(order.station(), order.context(), order.from()));
            long began = System.nanoTime();
            feed(plant, line, clock, story);
            double seconds = (System.nanoTime() - began) / 1e9;
            conclude(line, story, plant.sent().size(), seconds);
            drill(line, story, folder.resolve("evidence"));
            report(line);
        }
        listFiles(story, inbox, database);
    }

    private static void feed(SimulatedPlant plant, Holdfast line, DemoClock clock, Story story)
            throws StoreException, InterruptedException {
        story.title("The day");
        Instant nextReport = SimulatedPlant.START.plus(Duration.ofHours(1));
        boolean found = false;
        for (SimulatedPlant.Sent sent : plant.sent()) {
            if (!sent.at().isBefore(nextReport)) {
                report(line, story, nextReport);
                nextReport = nextReport.plus(Duration.ofHours(1));
            }
            if (!found && sent.at().isAfter(SimulatedPlant.WEAR_BEGINS)) {
                // In a plant seconds lie between two results: to time the reaction, the line must be at rest as it is
                // there.
                drain(line);
            }
            clock.set(sent.at());
            long handedOver = System.nanoTime();
            Receipt receipt = line.accept(sent.result());
            receipt.opened().ifPresent(cluster -> story.handedOver(cluster, handedOver));
            found |= receipt.opened().isPresent();
        }
        report(line, story, nextReport);
    }

    private static void report(Holdfast line, Story story, Instant at) throws StoreException, InterruptedException {
        drain(line);
        StoreCounts counts = line.journal().counts();
        int hour = (int) Duration.between(SimulatedPlant.START, at).toHours();
        story.line(
                "%s  shift %d   %,6d results durable, %,6d deliveries confirmed, %d waiting; %d came twice, %d too late",
                story.at(at),
                1 + (hour - 1) / (int) SimulatedPlant.SHIFT.toHours(),
                counts.results(),
                counts.confirmed(),
                counts.pending(),
                counts.duplicates(),
                counts.late());
    }

    private static void drain(Holdfast line) throws StoreException, InterruptedException {
        if (!line.drain(PATIENCE)) {
            throw new IllegalStateException("deliveries did not end within " + PATIENCE);
        }
    }

    private static void conclude(Holdfast line, Story story, int handedOver, double seconds) throws StoreException {
        story.line(
                "%,d results in %.1f s: durable, watched and delivered %,.0f per second on this machine.",
                handedOver, seconds, handedOver / seconds);
        story.pareto(Pareto.ofUnits(line.journal().defectCounts()));
        List<Episode> episodes = new ArrayList<>();
        line.journal().forEachEpisode(false, episodes::add);
        List<MaterialHold> holds = new ArrayList<>();
        line.journal().forEachHold(holds::add);
        if (!episodes.isEmpty()) {
            line.why(episodes.get(0).id()).ifPresent(story::why);
        }
        if (!holds.isEmpty()) {
            MaterialHold hold = holds.get(0);
            List<?> units = hold.population().units();
            story.where(line.where(hold.population().units().get(units.size() / 2)));
            story.where(line.where(hold.population().lots().get(0)));
        }
    }

    /** The lot in the story was shipped to two customers, and another of the same resin to a third; then the first calls. */
    private static void drill(Holdfast line, Story story, Path pack) throws IOException {
        List<MaterialHold> holds = new ArrayList<>();
        line.journal().forEachHold(holds::add);
        if (holds.isEmpty()) {
            return;
        }
        MaterialHold hold = holds.get(0);
        UnitId unit = hold.population().units().get(hold.population().units().size() - 1);
        Defect defect = burr(line, hold).orElse(null);
        Actor warehouse = new Actor.Component("warehouse");
        Genealogy genealogy = line.genealogy();
        List<GenealogyNode> finished = new ArrayList<>();
        Trace.of(TraceQuery.forward(GenealogyNode.of(unit)), line.journal()).nodes(GenealogyNode.Kind.LOT).stream()
                .limit(1)
                .forEach(finished::add);
        List<GenealogyNode> raw = Trace.of(TraceQuery.backward(GenealogyNode.of(unit)), line.journal())
                .nodes(GenealogyNode.Kind.LOT);
        for (GenealogyNode lot : raw) {
            genealogy.lot(
                    MaterialLot.supplied(new MaterialLotId(lot.id()), null, "Resin supplier"),
                    warehouse,
                    "goods receipt");
            Trace.of(TraceQuery.forward(lot), line.journal()).nodes(GenealogyNode.Kind.LOT).stream()
                    .filter(other -> !other.equals(lot) && !finished.contains(other))
                    .limit(1)
                    .forEach(finished::add);
        }
        Instant shipped = SimulatedPlant.START.plus(SimulatedPlant.SHIFT.multipliedBy(SimulatedPlant.SHIFTS));
        List<GenealogyEdge> edges = new ArrayList<>();
        for (int i = 0; i < finished.size(); i++) {
            for (int part = 0; part < (i == 0 ? 2 : 1); part++) {
                edges.add(new GenealogyEdge(
                        finished.get(i),
                        GenealogyNode.shipment("DN-" + (801 + 10 * i + part)),
                        EdgeKind.SHIP,
                        Quantity.pieces(700),
                        shipped,
                        "despatch advice"));
            }
        }
        genealogy.record(edges, warehouse, "despatch of the day");
        Complaint complaint = Complaint.of(GenealogyNode.shipment("DN-801"));
        ComplaintAnswer answer =
                line.complaint(defect == null ? complaint : complaint.withDefect(defect.morphology(), defect.place()));
        String head = line.exportEvidence(
                pack, answer, new Actor.Person("quality engineer"), "complaint of the first customer");
        story.drill(answer, pack, EvidencePack.verify(pack, head));
    }

    /** What the customer sees: the defect that the hold is about. */
    private static Optional<Defect> burr(Holdfast line, MaterialHold hold) throws StoreException {
        List<Defect> seen = new ArrayList<>();
        for (UnitId unit : hold.population().units()) {
            line.journal()
                    .forEachResult(
                            ResultQuery.ofUnit(unit),
                            result -> result.defects().stream()
                                    .filter(defect -> defect.confirmation() == Confirmation.CONFIRMED
                                            && hold.reason()
                                                    .contains(
                                                            defect.morphology().value()))
                                    .forEach(seen::add));
        }
        return seen.stream().findFirst();
    }

    private static UnitCost price(String amount) {
        return UnitCost.of(amount, "EUR", "invented standard cost", LocalDate.of(2026, 1, 1));
    }

    /** Writes the day as a report with charts, and the two charts that people mail around as pictures. */
    private void report(Holdfast line) throws StoreException, IOException {
        LineLedger ledger = line.ledger();
        Figures figures = ledger.live();
        Pareto pareto = figures.pareto(Grouping.DEFECT, FigureFilter.ALL);
        DefectMap map = figures.map(FigureFilter.ALL.of(new MaterialDefinitionId("HSG-220")));
        List<CostSums.Row> cost = ledger.costs(CostGrouping.DEFECT);
        QualityReport.titled("Quality of the day (simulated plant, seed " + seed + ")")
                .add(ledger.counts(FigureFilter.ALL), ledger.kpis(FigureFilter.ALL))
                .add("Kinds of defect", pareto)
                .add("Where on housing HSG-220", map)
                .add("Tools, by units that failed", figures.pareto(Grouping.TOOL, FigureFilter.ALL))
                .add(
                        "Share of failed units at VIS-1, hour by hour (p chart)",
                        figures.chart(
                                ControlChart.Kind.P,
                                Figures.Subgroup.HOUR,
                                FigureFilter.ALL.at(new EquipmentId("VIS-1")),
                                ChartSettings.ofDefaults().frozenAfter(8)))
                .add("Shifts", figures.countsBy(Grouping.SHIFT, FigureFilter.ALL))
                .add("Orders", figures.countsBy(Grouping.WORK_ORDER, FigureFilter.ALL))
                .add("Lots, by units that failed", figures.pareto(Grouping.LOT, FigureFilter.ALL))
                .addCost("Quality cost by kind of defect", cost)
                .addCost("Quality cost by lot", ledger.costs(CostGrouping.LOT))
                .addCost("Quality cost by order", ledger.costs(CostGrouping.WORK_ORDER))
                .write(folder.resolve("report.html"));
        ChartPicture ofDefects = ChartPicture.of("Kinds of defect, by units", pareto);
        ofDefects.writeSvg(folder.resolve("pareto.svg"));
        ofDefects.writePng(folder.resolve("pareto.png"));
        ChartPicture ofCost = ChartPicture.ofCost("Quality cost by kind of defect", cost, Currency.getInstance("EUR"));
        ofCost.writeSvg(folder.resolve("cost.svg"));
        ofCost.writePng(folder.resolve("cost.png"));
        ChartPicture onThePart = ChartPicture.of("Defects on housing HSG-220", map);
        onThePart.writeSvg(folder.resolve("map.svg"));
        onThePart.writePng(folder.resolve("map.png"));
    }

    private static void listFiles(Story story, Path inbox, Path database) throws IOException {
        story.title("Left to look at");
        try (Stream<Path> files = Files.list(inbox)) {
            List<Path> visible = files.filter(Files::isRegularFile).sorted().toList();
            story.line("  %s: %d files, the MES's inbox; among them", inbox, visible.size());
            visible.stream()
                    .filter(file -> !file.getFileName().toString().startsWith("result"))
                    .limit(8)
                    .forEach(file -> story.line("    %s", file.getFileName()));
        }
        Path folder = database.getParent();
        if (folder != null) {
            story.line(
                    "  %s: the day in charts; opens in any browser, without a network", folder.resolve("report.html"));
            story.line(
                    "  %s, %s, %s: pictures, also as SVG",
                    folder.resolve("pareto.png"), folder.resolve("cost.png"), folder.resolve("map.png"));
        }
        story.line("  %s: the journal, an SQLite database, %,d bytes", database, Files.size(database));
    }
}
