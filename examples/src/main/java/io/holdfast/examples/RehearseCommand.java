package io.holdfast.examples;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.Rehearsal;
import io.holdfast.Rehearsed;
import io.holdfast.detect.RuleSet;
import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.InvalidInputException;
import io.holdfast.flatfile.RuleFile;
import io.holdfast.port.Payload;
import io.holdfast.store.SqliteStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code rehearse}. */
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs rules over the past, a journal or a file of results, and says which holds they would have placed, with how many"
                    + " units, and how many of them for nothing by what people said of the defects. Sends nothing.",
            "With --against the rules are compared with others; with --config the exact payloads for each destination are"
                    + " written; with --curve N, W and r are tried."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the work failed",
            "2:a mistake in the arguments, the mapping or the rules; nothing was done",
            "3:done, but some input lines were bad; they are listed, the good ones were kept"
        })
final class RehearseCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHOWN = 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private From from;

    /** Where the past is. */
    static final class From {
        @Option(names = "--journal", paramLabel = "FILE", description = "A copy of a line's database file.")
        private @Nullable Path journal;

        @ArgGroup(exclusive = false)
        private @Nullable InputOptions input;
    }

    @Option(names = "--rules", required = true, paramLabel = "FILE", description = "The rules to rehearse.")
    @SuppressWarnings("NullAway.Init")
    private Path rules;

    @Option(names = "--against", paramLabel = "FILE", description = "Other rules, to compare with.")
    private @Nullable Path against;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A gateway's configuration: shows what each target would be sent.")
    private @Nullable Path config;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write the holds, with payloads, as JSON Lines.")
    private @Nullable Path out;

    @Option(names = "--exact", description = "Name the same units in every run; slower.")
    private boolean exact;

    @Option(
            names = "--curve",
            split = ",",
            paramLabel = "N",
            description = "Try these numbers of units with the first rule, and each --window and --radius.")
    private List<Integer> curve = List.of();

    @Option(names = "--window", split = ",", paramLabel = "W", description = "Windows to try, such as PT15M,PT30M.")
    private List<Duration> windows = List.of();

    @Option(names = "--radius", split = ",", paramLabel = "R", description = "Radii to try, in micrometres.")
    private List<Long> radii = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        List<BadLine> badLines = new ArrayList<>();
        RuleSet ruleSet;
        RuleSet other;
        GatewayConfig gateway;
        SqliteStore journal = null;
        try {
            ruleSet = RuleFile.read(rules);
            other = against == null ? null : RuleFile.read(against);
            gateway = config == null ? null : GatewayConfig.read(config, System::getenv);
            Rehearsal rehearsal;
            Path journalFile = from.journal;
            InputOptions input = from.input;
            if (journalFile != null) {
                journal = SqliteStore.open(JournalFile.existing(journalFile, spec.commandLine()));
                rehearsal = Rehearsal.over(journal, Instant.EPOCH);
            } else if (input != null && input.isReadable(rules, err)) {
                Replay.Source source = input.reader(err);
                if (source == null) {
                    return Gateway.MISTAKE;
                }
                rehearsal = Rehearsal.over(action -> {
                    badLines.clear();
                    source.read(input.file(), action, badLines::add);
                });
            } else {
                return Gateway.MISTAKE;
            }
            if (exact) {
                rehearsal.exactly();
            }
            if (gateway != null) {
                gateway.dryRuns().forEach(rehearsal::target);
            }
            rehearse(rehearsal, ruleSet, other);
            if (gateway != null) {
                gateway.close();
            }
        } catch (GatewayConfig.MistakeException | InvalidInputException e) {
            err.println("holdfast: " + e.getMessage());
            return Gateway.MISTAKE;
        } finally {
            if (journal != null) {
                journal.close();
            }
        }
        badLines.stream().limit(SHOWN).forEach(line -> err.println("holdfast: " + line));
        return badLines.isEmpty() ? 0 : Gateway.BAD_LINES;
    }

    private void rehearse(Rehearsal rehearsal, RuleSet ruleSet, @Nullable RuleSet other)
            throws IOException, InterruptedException {
        PrintWriter text = spec.commandLine().getOut();
        Rehearsed these = inScratch(rehearsal, ruleSet);
        text.println(summary("these rules", these));
        these.holds().stream().limit(SHOWN).forEach(hold -> text.println("  " + line(hold)));
        if (these.holds().size() > SHOWN) {
            text.println("  and " + (these.holds().size() - SHOWN) + " more");
        }
        Path target = out;
        if (target != null) {
            write(these, target);
        }
        if (other != null) {
            Rehearsed those = inScratch(rehearsal, other);
            text.println(summary("the others", those));
            for (Rehearsed.Side side : Rehearsed.Side.values()) {
                text.println("  fired at by " + side.name().toLowerCase(Locale.ROOT) + ": "
                        + these.beside(those).values().stream()
                                .filter(side::equals)
                                .count());
            }
        }
        if (!curve.isEmpty()) {
            var rule = ruleSet.rules().get(0);
            text.println("N\tW\tr\tdetections\tconfirmed\trefuted\tspots");
            for (Rehearsal.CurvePoint point : rehearsal.curve(
                    rule,
                    ruleSet,
                    curve,
                    windows.isEmpty() ? List.of(rule.window()) : windows,
                    radii.isEmpty() ? List.of(rule.radiusMicrometres()) : radii)) {
                text.printf(
                        Locale.ROOT,
                        "%d\t%s\t%d\t%d\t%d\t%d\t%d%n",
                        point.units(),
                        point.window(),
                        point.radiusMicrometres(),
                        point.detections(),
                        point.confirmed(),
                        point.refuted(),
                        point.spots());
            }
        }
    }

    private static Rehearsed inScratch(Rehearsal rehearsal, RuleSet rules) throws IOException, InterruptedException {
        Path temporary = Files.createTempDirectory("holdfast-rehearse");
        try {
            return rehearsal.run(rules, SqliteStore.open(temporary.resolve("scratch.db")));
        } finally {
            try (Stream<Path> left = Files.walk(temporary)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static String summary(String who, Rehearsed rehearsed) {
        OptionalDouble share = rehearsed.falseAlarmShare();
        return String.format(
                Locale.ROOT,
                "%s: %d results, %d clusters at %d places, %d holds of %d units; %d confirmed, %d false alarms%s, %d undecided%s",
                who,
                rehearsed.results(),
                rehearsed.clusters().size(),
                rehearsed.spots().size(),
                rehearsed.holds().size(),
                rehearsed.exposedUnits(),
                rehearsed.count(Rehearsed.Judgement.CONFIRMED),
                rehearsed.count(Rehearsed.Judgement.REFUTED),
                share.isPresent() ? String.format(Locale.ROOT, " (%.1f %%)", 100 * share.getAsDouble()) : "",
                rehearsed.count(Rehearsed.Judgement.OPEN),
                rehearsed.byChance().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "; by chance alone %.2g",
                                rehearsed.byChance().getAsDouble())
                        : "");
    }

    private static String line(Rehearsed.Hold hold) {
        return hold.hold().requestedAt() + " " + hold.hold().id() + " " + hold.judgement() + ", " + hold.exposedUnits()
                + " units: " + hold.hold().reason();
    }

    private static void write(Rehearsed rehearsed, Path target) throws IOException {
        try (BufferedWriter lines = Files.newBufferedWriter(target)) {
            for (Rehearsed.Hold hold : rehearsed.holds()) {
                ObjectNode node = JSON.createObjectNode();
                node.put("type", "rehearsedHold");
                node.put("hold", hold.hold().id().value());
                node.put("at", hold.hold().requestedAt().toString());
                node.put("judgement", hold.judgement().name());
                node.put("exposedUnits", hold.exposedUnits());
                node.put("reason", hold.hold().reason());
                ObjectNode targets = node.putObject("payloads");
                hold.payloads().forEach((id, payloads) -> {
                    ArrayNode list = targets.putArray(id.value());
                    for (Payload payload : payloads) {
                        list.addObject()
                                .put("address", payload.address())
                                .put("body", payload.body())
                                .put("note", payload.note());
                    }
                });
                lines.write(node.toString());
                lines.write('\n');
            }
        }
    }
}
