package io.holdfast.examples;

import io.holdfast.flatfile.AgreementChange;
import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FileAgreement;
import io.holdfast.flatfile.FileTally;
import io.holdfast.flatfile.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code exchange}: what both sides of a folder exchange need beside the exchange itself. */
@Command(
        name = "exchange",
        mixinStandardHelpOptions = true,
        description = "Works with file agreements: what two sides agreed about the files that they exchange.",
        synopsisSubcommandLabel = "(check | document | diff | tail)",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; the files are as agreed, the new version breaks no reader",
            "1:the work failed: a disk, a fault of the program",
            "2:a mistake in the arguments or in an agreement; nothing was done",
            "3:a file is not as agreed; every place is listed",
            "5:the new version breaks a reader that was made for the old one"
        })
final class ExchangeCommand {
    private static final int SHOWN_BAD_LINES = 20;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Command(
            name = "check",
            description = "Checks files strictly against an agreement, as the side that writes them should.")
    int check(
            @Option(names = "--agreement", required = true, paramLabel = "FILE", description = "The agreement.")
                    Path agreement,
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files to check.") List<Path> files)
            throws IOException {
        FileAgreement agreed = agreement(agreement);
        if (agreed == null) {
            return Gateway.MISTAKE;
        }
        boolean good = true;
        for (Path file : files) {
            if (!isReadable(file)) {
                return Gateway.MISTAKE;
            }
            good &= check(agreed, file);
        }
        return good ? 0 : Gateway.BAD_LINES;
    }

    private boolean check(FileAgreement agreed, Path file) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        List<BadLine> shown = new ArrayList<>();
        FileTally tally = agreed.check(file, line -> {
            if (shown.size() < SHOWN_BAD_LINES) {
                shown.add(line);
            }
        });
        shown.forEach(line -> err.println("holdfast: " + line));
        if (tally.badLines() > shown.size()) {
            err.println("holdfast: " + (tally.badLines() - shown.size()) + " more in " + file);
        }
        out().println(file.getFileName() + ": " + tally.records() + " good records, " + tally.badLines()
                + " faults, by " + agreed);
        return tally.badLines() == 0;
    }

    @Command(
            name = "document",
            description = "Writes the document that both sides sign, as HTML and Markdown, and a sample file.")
    int document(
            @Option(names = "--agreement", required = true, paramLabel = "FILE", description = "The agreement.")
                    Path agreement,
            @Option(
                            names = "--out",
                            required = true,
                            paramLabel = "DIR",
                            description = "Where to write them; nothing there is written over.")
                    Path folder)
            throws IOException {
        FileAgreement agreed = agreement(agreement);
        if (agreed == null) {
            return Gateway.MISTAKE;
        }
        Files.createDirectories(folder);
        String stem = agreed.name() + "-v" + agreed.version();
        Map<String, byte[]> documents = new TreeMap<>();
        documents.put(stem + ".html", agreed.toHtml().getBytes(StandardCharsets.UTF_8));
        documents.put(stem + ".md", agreed.toMarkdown().getBytes(StandardCharsets.UTF_8));
        documents.put(agreed.sampleName(), agreed.sample());
        for (String name : documents.keySet()) {
            if (Files.exists(folder.resolve(name))) {
                throw new FileAlreadyExistsException(folder.resolve(name) + " is there already");
            }
        }
        for (Map.Entry<String, byte[]> each : documents.entrySet()) {
            Files.write(folder.resolve(each.getKey()), each.getValue(), StandardOpenOption.CREATE_NEW);
            out().println(folder.resolve(each.getKey()));
        }
        return 0;
    }

    @Command(
            name = "diff",
            description = "Says what a new version of an agreement changes, and whether a reader breaks.")
    int diff(
            @Parameters(index = "0", paramLabel = "OLD", description = "The agreement that the reader was made for.")
                    Path old,
            @Parameters(index = "1", paramLabel = "NEW", description = "The new version.") Path now)
            throws IOException {
        FileAgreement before = agreement(old);
        FileAgreement after = agreement(now);
        if (before == null || after == null) {
            return Gateway.MISTAKE;
        }
        List<AgreementChange> changes = before.changesTo(after);
        changes.forEach(out()::println);
        long breaking = changes.stream().filter(AgreementChange::breaking).count();
        out().println(before + " to " + after + ": " + changes.size() + " changes, " + breaking + " break the reader");
        return breaking == 0 ? 0 : Gateway.BREAKS;
    }

    @Command(
            name = "tail",
            description = {
                "Shows each file as it appears in a folder, and checks it where an agreement is about its name.",
                "It only looks: nothing is moved, and nothing counts as taken. A file that changes is shown again."
            })
    int tail(
            @Parameters(paramLabel = "DIR", description = "The folder.") Path folder,
            @Option(names = "--agreement", paramLabel = "FILE", description = "An agreement; may be repeated.")
                    @Nullable
                    List<Path> agreements,
            @Option(
                            names = "--every",
                            defaultValue = "PT1S",
                            paramLabel = "DURATION",
                            description = "How often to look. Default: ${DEFAULT-VALUE}")
                    Duration every,
            @Option(names = "--once", description = "Looks once.") boolean once)
            throws IOException, InterruptedException {
        List<FileAgreement> agreed = new ArrayList<>();
        for (Path each : agreements == null ? List.<Path>of() : agreements) {
            FileAgreement read = agreement(each);
            if (read == null) {
                return Gateway.MISTAKE;
            }
            agreed.add(read);
        }
        if (!Files.isDirectory(folder) || every.isNegative() || every.isZero()) {
            err().println("holdfast: " + folder + " must be a folder, and --every more than zero");
            return Gateway.MISTAKE;
        }
        boolean good = true;
        Map<String, String> shown = new HashMap<>();
        while (true) {
            good &= look(folder, agreed, shown);
            if (once) {
                return good ? 0 : Gateway.BAD_LINES;
            }
            Thread.sleep(every.toMillis());
        }
    }

    private boolean look(Path folder, List<FileAgreement> agreed, Map<String, String> shown) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(file -> files.put(file.getFileName().toString(), file));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        shown.keySet().retainAll(files.keySet());
        boolean good = true;
        for (Map.Entry<String, Path> file : files.entrySet()) {
            try {
                BasicFileAttributes is = Files.readAttributes(file.getValue(), BasicFileAttributes.class);
                String state = is.size() + " bytes of " + is.lastModifiedTime().toInstant();
                if (!is.isRegularFile()
                        || file.getKey().endsWith(".part")
                        || state.equals(shown.put(file.getKey(), state))) {
                    continue;
                }
                FileAgreement by = agreed.stream()
                        .filter(each -> each.covers(file.getKey()))
                        .findFirst()
                        .orElse(null);
                if (by == null) {
                    out().println(file.getKey() + ": " + state);
                } else {
                    good &= check(by, file.getValue());
                }
            } catch (NoSuchFileException e) {
                shown.remove(file.getKey());
            }
        }
        out().flush();
        return good;
    }

    private @Nullable FileAgreement agreement(Path file) throws IOException {
        if (!isReadable(file)) {
            return null;
        }
        try {
            return FileAgreement.read(file);
        } catch (InvalidInputException e) {
            err().println("holdfast: " + e.getMessage());
            return null;
        }
    }

    private boolean isReadable(Path file) {
        boolean readable = Files.isRegularFile(file) && Files.isReadable(file);
        if (!readable) {
            err().println("holdfast: " + file + " is not a file that can be read");
        }
        return readable;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
