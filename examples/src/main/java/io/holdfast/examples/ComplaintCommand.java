package io.holdfast.examples;

import io.holdfast.examples.trace.TraceText;
import io.holdfast.model.Actor;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.store.SqliteStore;
import io.holdfast.trace.Complaint;
import io.holdfast.trace.ComplaintAnswer;
import io.holdfast.trace.EvidencePack;
import io.holdfast.trace.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code complaint}. */
@Command(
        name = "complaint",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Answers a complaint from the field: part X, serial or shipment S, a defect like D. When it was made, of what, what is"
                    + " like it in the batch, and which other shipments may be affected.",
            "No line may have the journal open; ask a copy of one that is in use."
        })
final class ComplaintCommand implements Callable<Integer> {
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
            description = "What the customer complains of: unit:SN-1, shipment:S-1, lot:FG-1, package:BOX-1.")
    @SuppressWarnings("NullAway.Init")
    private GenealogyNode subject;

    @Option(names = "--part", paramLabel = "X", description = "The part number that the customer names.")
    private @Nullable String part;

    @Option(names = "--defect", paramLabel = "D", description = "What the defect looks like. Default: as on the unit.")
    private @Nullable String defect;

    @Option(
            names = "--place",
            paramLabel = "P",
            description = "Where: a zone, or a point as x,y in micrometres; a position before it with a slash.")
    private @Nullable String place;

    @Option(
            names = "--radius",
            paramLabel = "UM",
            defaultValue = "" + Trace.DEFECT_RADIUS_MICROMETRES,
            description = "How near is the same place, in micrometres. Default: ${DEFAULT-VALUE}")
    private long radius;

    @Option(names = "--out", paramLabel = "DIR", description = "Where to write an evidence pack.")
    private @Nullable Path pack;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Complaint complaint;
        try {
            complaint = new Complaint(
                    subject,
                    part == null ? null : new MaterialDefinitionId(part),
                    defect == null ? null : new Morphology(defect),
                    JournalFile.place(place),
                    radius);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try (SqliteStore store = SqliteStore.open(JournalFile.existing(journal, spec.commandLine()))) {
            ComplaintAnswer answer = ComplaintAnswer.of(complaint, store);
            TraceText.complaint(answer, out);
            if (pack != null) {
                String head = EvidencePack.write(
                        pack, answer, store, InstantSource.system().instant(), new Actor.Component("gateway"));
                out.println("evidence in " + pack + ", head " + head);
            }
        }
        return 0;
    }
}
