package io.holdfast.examples;

import io.holdfast.trace.EvidencePack;
import io.holdfast.trace.EvidenceReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code evidence}. */
@Command(
        name = "evidence",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks an evidence pack and names each place that was tampered with.",
            "A pack written anew to its end shows by its head only: the audit chain of the journal has it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the pack is sound, as far as it and the head can tell",
            "1:the work failed: a disk, a fault of the program",
            "2:a mistake in the arguments; nothing was checked",
            "4:the pack was tampered with; each place is named"
        })
final class EvidenceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The folder of the pack.")
    @SuppressWarnings("NullAway.Init")
    private Path pack;

    @Option(names = "--head", paramLabel = "HASH", description = "The head that was kept.")
    private @Nullable String head;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(pack.resolve(EvidencePack.JSON))) {
            throw new ParameterException(spec.commandLine(), pack + " holds no " + EvidencePack.JSON);
        }
        PrintWriter out = spec.commandLine().getOut();
        EvidenceReport report = EvidencePack.verify(pack, head);
        report.faults().forEach(out::println);
        out.println(report.entries() + " entries, " + report.faults().size() + " faults, head "
                + (report.head().isEmpty() ? "none" : report.head()));
        return report.isSound() ? 0 : Gateway.TAMPERED;
    }
}
