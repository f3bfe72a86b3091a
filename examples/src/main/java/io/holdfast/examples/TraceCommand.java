package io.holdfast.examples;

import io.holdfast.examples.trace.TraceText;
import io.holdfast.model.Actor;
import io.holdfast.model.GenealogyNode;
import io.holdfast.port.Direction;
import io.holdfast.store.SqliteStore;
import io.holdfast.trace.EvidencePack;
import io.holdfast.trace.Trace;
import io.holdfast.trace.TraceQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code trace}. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Traces a lot, unit, order or shipment: what it was made from (backward) or where it went (forward), what was seen"
                    + " on it, what holds it, and what is missing.",
            "No line may have the journal open; ask a copy of one that is in use."
        })
final class TraceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The journal's database file.")
    @SuppressWarnings("NullAway.Init")
    private Path journal;

    @Parameters(
            index = "1",
            paramLabel = "WHAT",
            converter = JournalFile.Node.class,
            description = "A kind and a name: lot:FG-1, unit:SN-1, order:WO-1, shipment:S-1.")
    @SuppressWarnings("NullAway.Init")
    private GenealogyNode start;

    @Option(names = "--forward", description = "Where it went. Default: what it was made from.")
    private boolean forward;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "" + TraceQuery.DEFAULT_MOST_NODES,
            description = "How many nodes to visit at most. Default: ${DEFAULT-VALUE}")
    private int most;

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write an evidence pack.")
    private @Nullable Path pack;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Direction direction = forward ? Direction.FORWARD : Direction.BACKWARD;
        try (SqliteStore store = SqliteStore.open(JournalFile.existing(journal, spec.commandLine()))) {
            Trace trace = Trace.of(new TraceQuery(start, direction, most), store);
            TraceText.trace(trace, out);
            if (pack != null) {
                String head = EvidencePack.write(
                        pack, trace, store, InstantSource.system().instant(), new Actor.Component("gateway"));
                out.println("evidence in " + pack + ", head " + head);
            }
        }
        return 0;
    }
}
