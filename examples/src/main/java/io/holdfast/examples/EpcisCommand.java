package io.holdfast.examples;

import io.holdfast.Holdfast;
import io.holdfast.flatfile.epcis.EpcisGenealogy;
import io.holdfast.flatfile.epcis.EpcisReader;
import io.holdfast.flatfile.epcis.InvalidEpcisException;
import io.holdfast.model.Actor;
import io.holdfast.model.EdgeKind;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.RecordedEdge;
import io.holdfast.port.Direction;
import io.holdfast.port.RunInspections;
import io.holdfast.store.SqliteStore;
import io.holdfast.trace.Trace;
import io.holdfast.trace.TraceLink;
import io.holdfast.trace.TraceQuery;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code epcis}. */
@Command(
        name = "epcis",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Takes genealogy from EPCIS documents into a journal, or writes a trace as an EPCIS 2.0 document.")
final class EpcisCommand {
    private static final String BASE = "urn:holdfast:";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** The command {@code epcis in}. */
    @Command(
            name = "in",
            mixinStandardHelpOptions = true,
            description = {
                "Records what EPCIS documents say: 2.0 in JSON or XML, 1.2 in XML. A document that breaks the standard is refused"
                        + " whole, each mistake named by place and reason; the others are recorded (exit code 3)."
            })
    int in(
            @Parameters(index = "0", paramLabel = "FILE", description = "The journal's database file.") Path journal,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "DOCUMENT", description = "EPCIS documents.")
                    List<Path> documents,
            @Option(names = "--any-order", description = "Take XML elements in any order, against the schema.")
                    boolean anyOrder)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        EpcisReader reader = anyOrder ? EpcisReader.inAnyOrder() : EpcisReader.strict();
        EpcisGenealogy genealogy = new EpcisGenealogy(BASE, ZoneId.of("UTC"));
        boolean refused = false;
        try (Holdfast line = Holdfast.builder().store(SqliteStore.open(journal)).open()) {
            for (Path document : documents) {
                if (!Files.isRegularFile(document)) {
                    throw new ParameterException(spec.commandLine(), document + " is not a file that can be read");
                }
                try {
                    List<GenealogyEdge> edges = genealogy.edges(reader.read(document));
                    int added = line.genealogy()
                            .record(edges, new Actor.Component("epcis"), "document " + document.getFileName());
                    out.println(document.getFileName() + ": " + edges.size() + " edges, " + added + " of them new");
                } catch (InvalidEpcisException e) {
                    refused = true;
                    e.mistakes().forEach(mistake -> err.println("holdfast: " + mistake));
                }
            }
        }
        return refused ? Gateway.BAD_LINES : 0;
    }

    /** The command {@code epcis out}. */
    @Command(
            name = "out",
            mixinStandardHelpOptions = true,
            description = "Writes what a trace finds as an EPCIS 2.0 document (JSON-LD).")
    int out(
            @Parameters(index = "0", paramLabel = "FILE", description = "The journal's database file.") Path journal,
            @Parameters(
                            index = "1",
                            paramLabel = "WHAT",
                            converter = JournalFile.Node.class,
                            description = "A kind and a name: lot:FG-1, unit:SN-1, order:WO-1, shipment:S-1.")
                    GenealogyNode start,
            @Option(names = "--forward", description = "Where it went. Default: what it was made from.")
                    boolean forward,
            @Option(
                            names = "--zone",
                            paramLabel = "ZONE",
                            defaultValue = "UTC",
                            description = "The plant's zone. Default: ${DEFAULT-VALUE}")
                    ZoneId zone)
            throws IOException {
        try (SqliteStore store = SqliteStore.open(JournalFile.existing(journal, spec.commandLine()))) {
            Direction direction = forward ? Direction.FORWARD : Direction.BACKWARD;
            Trace trace = Trace.of(new TraceQuery(start, direction, TraceQuery.DEFAULT_MOST_NODES), store);
            spec.commandLine()
                    .getOut()
                    .println(new EpcisGenealogy(BASE, zone)
                            .document(edges(trace), InstantSource.system().instant())
                            .toJson());
        }
        return 0;
    }

    /** The links of a trace as edges; a run becomes a process of its own. */
    private static List<GenealogyEdge> edges(Trace trace) {
        Map<GenealogyNode, RunInspections> runs = new HashMap<>();
        trace.inspections().forEach(run -> runs.put(GenealogyNode.run(run.run()), run));
        List<GenealogyEdge> edges = new ArrayList<>();
        for (TraceLink link : trace.links()) {
            RecordedEdge recorded = link.edge();
            if (recorded != null) {
                edges.add(recorded.edge());
            } else if (link.kind() != EdgeKind.PART_OF) {
                GenealogyNode run = link.kind() == EdgeKind.PRODUCE ? link.from() : link.to();
                Instant at = timeOf(runs.get(run));
                if (at != null) {
                    GenealogyNode process = GenealogyNode.process("run-" + run.id());
                    edges.add(new GenealogyEdge(
                            link.kind() == EdgeKind.PRODUCE ? process : link.from(),
                            link.kind() == EdgeKind.PRODUCE ? link.to() : process,
                            link.kind(),
                            null,
                            at,
                            "work-order context of run " + run.id()));
                }
            }
        }
        return edges;
    }

    private static @Nullable Instant timeOf(@Nullable RunInspections run) {
        return run == null ? null : run.last();
    }
}
