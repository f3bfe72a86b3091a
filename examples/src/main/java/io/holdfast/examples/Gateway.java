package io.holdfast.examples;

import io.holdfast.examples.demo.PlantDemo;
import io.holdfast.port.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The gateway: one program with a command for each job. */
@Command(
        name = "holdfast",
        mixinStandardHelpOptions = true,
        version = "Holdfast 0.1.0-SNAPSHOT",
        description = "Turns inspection verdicts into material holds and nonconformance reports.",
        subcommands = {
            RunCommand.class,
            DoctorCommand.class,
            RehearseCommand.class,
            ReplayCommand.class,
            AuditCommand.class,
            TraceCommand.class,
            ComplaintCommand.class,
            EvidenceCommand.class,
            EpcisCommand.class,
            ExchangeCommand.class,
            ImagesCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the work failed: a disk, a store, a fault of the program",
            "2:a mistake in the arguments, the mapping or the rules; nothing was done",
            "3:done, but some input lines were bad; they are listed, the good ones were kept",
            "4:the audit chain, or an evidence pack, was tampered with; or images do not agree with their register",
            "5:a new version of a file agreement breaks its reader",
            "6:the doctor found faults"
        })
public final class Gateway {
    static final int FAILED = 1;
    static final int MISTAKE = 2;
    static final int BAD_LINES = 3;
    static final int TAMPERED = 4;
    static final int BREAKS = 5;
    static final int FAULTS = 6;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command and returns its exit code. */
    static int run(String... arguments) {
        return run(new CommandLine(new Gateway()), arguments);
    }

    /** Runs a command that prints elsewhere. */
    static int run(PrintWriter out, String... arguments) {
        return run(new CommandLine(new Gateway()).setOut(out).setErr(out), arguments);
    }

    private static int run(CommandLine commands, String... arguments) {
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setExecutionExceptionHandler((fault, command, parsed) -> {
            command.getErr().println("holdfast: " + fault.getMessage());
            if (!(fault instanceof IOException)) {
                fault.printStackTrace(command.getErr());
            }
            return FAILED;
        });
        return commands.execute(arguments);
    }

    /** The command {@code demo}. */
    @Command(name = "demo", description = "Runs a simulated plant through the library and tells the story.")
    int demo(
            @Option(
                            names = "--out",
                            paramLabel = "DIR",
                            defaultValue = "holdfast-demo",
                            description =
                                    "Where to leave database and files; where it exists, a numbered one beside it."
                                            + " Default: ${DEFAULT-VALUE}")
                    Path folder,
            @Option(names = "--seed", defaultValue = "20260302", description = "Seed. Default: ${DEFAULT-VALUE}")
                    long seed)
            throws IOException, InterruptedException {
        new PlantDemo(fresh(folder), seed, System.out).run();
        return 0;
    }

    /** An earlier demo is somebody's to look at: never written over. */
    private static Path fresh(Path wanted) throws IOException {
        Path folder = wanted.toAbsolutePath().normalize();
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        for (int number = 1; ; number++) {
            Path candidate = number == 1 ? folder : folder.resolveSibling(folder.getFileName() + "-" + number);
            try {
                return Files.createDirectory(candidate);
            } catch (FileAlreadyExistsException e) {
                if (number == Integer.MAX_VALUE) {
                    throw new StoreException("no free name beside " + folder, e);
                }
            }
        }
    }
}
