package io.holdfast.examples;

import io.holdfast.Holdfast;
import io.holdfast.HoldfastBuilder;
import io.holdfast.Receipt;
import io.holdfast.detect.RuleSet;
import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FolderDestination;
import io.holdfast.flatfile.JsonLines;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.model.Cluster;
import io.holdfast.model.Episode;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreReader;
import io.holdfast.store.SqliteStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs a file of results through the library and writes what was found. */
final class Replay {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Source reader;
    private final RuleSet rules;

    /** Reads the results of a file. */
    interface Source {
        ReadTally read(Path file, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
                throws IOException;
    }

    Replay(Source reader, RuleSet rules) {
        this.reader = reader;
        this.rules = rules;
    }

    Outcome run(Path input, Path out, @Nullable Path store, @Nullable Path deliver)
            throws IOException, InterruptedException {
        if (store != null) {
            return run(input, out, SqliteStore.open(store), deliver);
        }
        Path temporary = Files.createTempDirectory("holdfast-replay");
        try {
            return run(input, out, SqliteStore.open(temporary.resolve("journal.db")), deliver);
        } finally {
            try (Stream<Path> left = Files.walk(temporary)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private Outcome run(Path input, Path out, SqliteStore store, @Nullable Path deliver)
            throws IOException, InterruptedException {
        ReplayClock clock = new ReplayClock();
        HoldfastBuilder builder = Holdfast.builder()
                .store(store)
                .rules(rules)
                .clock(clock)
                .blockWhenFull(PATIENCE)
                // It is asked what would have been found: all of it.
                .holdsPerHour(Integer.MAX_VALUE);
        if (deliver != null) {
            builder.destination(FolderDestination.to(Files.createDirectories(deliver))
                    .id("folder")
                    .build());
        }
        List<BadLine> badLines = new ArrayList<>();
        long began = System.nanoTime();
        try (Holdfast line = builder.open()) {
            reader.read(input, result -> accept(line, clock, result), badLines::add);
            if (!line.drain(PATIENCE)) {
                throw new IOException("not all was written and delivered within " + PATIENCE);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            return write(line.journal(), badLines, out, seconds);
        }
    }

    private static void accept(Holdfast line, ReplayClock clock, InspectionResult result) {
        clock.reach(result.deviceTime());
        Receipt receipt = line.accept(result);
        if (!receipt.isTaken()) {
            throw new IllegalStateException("the journal took nothing for " + PATIENCE + "; stopped at " + result.id());
        }
    }

    private static Outcome write(StoreReader journal, List<BadLine> badLines, Path out, double seconds)
            throws IOException {
        Path target = out.toAbsolutePath();
        Path temporary = target.resolveSibling(target.getFileName() + ".writing");
        List<Episode> episodes = new ArrayList<>();
        journal.forEachEpisode(false, episodes::add);
        int clusters = 0;
        int holds = 0;
        try (BufferedWriter lines = Files.newBufferedWriter(temporary)) {
            for (Episode episode : episodes) {
                for (Cluster cluster : episode.clusters()) {
                    clusters++;
                    line(lines, JsonLines.of(cluster));
                }
                line(lines, JsonLines.of(episode));
                Optional<MaterialHold> hold = journal.hold(HoldId.of(episode.id()));
                if (hold.isPresent()) {
                    holds++;
                    line(lines, JsonLines.of(hold.get()));
                }
                Optional<Nonconformance> report = journal.nonconformance(NonconformanceId.of(episode.id()));
                if (report.isPresent()) {
                    line(lines, JsonLines.of(report.get()));
                }
            }
            for (BadLine bad : badLines) {
                line(lines, ReplayLines.of(bad));
            }
            StoreCounts counts = journal.counts();
            line(lines, ReplayLines.summary(counts, badLines.size(), clusters, episodes.size(), holds));
            lines.flush();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new Outcome(
                    badLines,
                    String.format(
                            Locale.ROOT,
                            "%d results (%d repeated, %d refused, %d late, %d bad lines) in %.1f s: %d clusters,"
                                    + " %d episodes, %d holds -> %s",
                            counts.results(),
                            counts.duplicates(),
                            counts.refused(),
                            counts.late(),
                            badLines.size(),
                            seconds,
                            clusters,
                            episodes.size(),
                            holds,
                            out));
        }
    }

    private static void line(BufferedWriter lines, String json) throws IOException {
        lines.write(json);
        lines.write('\n');
    }

    /** What a replay brought. */
    record Outcome(List<BadLine> badLines, String summary) {}

    /** Stands at the latest device time seen: a replayed result is received when it was made. */
    private static final class ReplayClock implements InstantSource {
        private volatile Instant now = Instant.EPOCH;
        private boolean begun;

        void reach(Instant deviceTime) {
            if (!begun || deviceTime.isAfter(now)) {
                now = deviceTime;
                begun = true;
            }
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
