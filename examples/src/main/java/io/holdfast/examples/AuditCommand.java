package io.holdfast.examples;

import io.holdfast.audit.AuditHead;
import io.holdfast.audit.AuditReport;
import io.holdfast.audit.AuditVerifier;
import io.holdfast.store.SqliteStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code audit}. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks the audit chain of a journal and names each link that was changed, put in, taken out or moved.",
            "Links taken off the end, and a chain written anew to the end, show by a head that was kept elsewhere only:"
                    + " keep one with --keep from time to time, where nobody who can write the journal can write.",
            "No line may have the journal open; check a copy of one that is in use."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the chain is sound, as far as it and the heads can tell",
            "1:the work failed: a disk, a store, a fault of the program",
            "2:a mistake in the arguments; nothing was checked",
            "4:the chain was tampered with; each place is named"
        })
final class AuditCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The journal's database file.")
    @SuppressWarnings("NullAway.Init")
    private Path journal;

    @Option(
            names = "--heads",
            paramLabel = "FILE",
            description = "Heads that were kept, one to a line as --keep writes them: each must still be in the chain.")
    private @Nullable Path heads;

    @Option(
            names = "--keep",
            paramLabel = "FILE",
            description = "Where the chain is sound, appends its head to this file as number:hash.")
    private @Nullable Path keep;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (!Files.isRegularFile(journal)) {
            err.println("holdfast: " + journal + " is not a file that can be read");
            return Gateway.MISTAKE;
        }
        List<AuditHead> kept = new ArrayList<>();
        if (heads != null) {
            if (!Files.isRegularFile(heads)) {
                err.println("holdfast: " + heads + " is not a file that can be read");
                return Gateway.MISTAKE;
            }
            int number = 0;
            for (String line : Files.readAllLines(heads)) {
                number++;
                try {
                    if (!line.isBlank()) {
                        kept.add(AuditHead.parse(line));
                    }
                } catch (IllegalArgumentException e) {
                    err.println("holdfast: " + heads + ", line " + number + ": " + e.getMessage());
                    return Gateway.MISTAKE;
                }
            }
        }
        AuditReport report;
        try (SqliteStore store = SqliteStore.open(journal)) {
            report = AuditVerifier.verify(store, kept);
        }
        report.faults().forEach(fault -> out.println(fault.kind() + ": " + fault.words()));
        out.println(report.links() + " links, " + report.faults().size() + " faults, head "
                + report.head().map(AuditHead::toString).orElse("none"));
        if (!report.isSound()) {
            return Gateway.TAMPERED;
        }
        if (keep != null && report.head().isPresent()) {
            Files.writeString(
                    keep,
                    report.head().get() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        return 0;
    }
}
