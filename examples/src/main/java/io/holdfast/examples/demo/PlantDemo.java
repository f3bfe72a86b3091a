package io.holdfast.examples.demo;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.chart.Pareto;
import io.holdfast.detect.ClusterRule;
import io.holdfast.flatfile.FolderDestination;
import io.holdfast.model.Episode;
import io.holdfast.model.MaterialHold;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
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
                .open()) {
            plant.orders().forEach(order -> line.workOrder(order.station(), order.context(), order.from()));
            long began = System.nanoTime();
            feed(plant, line, clock, story);
            double seconds = (System.nanoTime() - began) / 1e9;
            conclude(line, story, plant.sent().size(), seconds);
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
        story.line("  %s: the journal, an SQLite database, %,d bytes", database, Files.size(database));
    }
}
