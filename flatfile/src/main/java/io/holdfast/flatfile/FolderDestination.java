package io.holdfast.flatfile;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * How a batch becomes a file, and why no line appears under two names:
 *
 *   1 write the part file, force it, force the folder   the content is safe, under a name that readers pass over
 *   2 enter it in the ledger, force that                from here on it will be published, and under this name only
 *   3 rename, force the folder                          readers see it, whole
 *
 * After a crash the outbox offers again what was not settled, perhaps in other batches, so neither names nor ranges of
 * sequences can tell a repeat. The ledger can. On the first use, and after any failure, before anything else: a part file that
 * the ledger knows is renamed (a crash between 2 and 3), any other is deleted (before 2; its deliveries come again). An
 * entry without a part file was renamed, even if a reader took the file away since. So failure and crash have one path.
 *
 * Refused alternatives. Publish first and enter later: a crash in between, once the reader has taken the file, publishes
 * twice. Delete the part file of step 2 and let the outbox repeat: a power loss may undo a rename that a reader has seen
 * already; renaming again gives at least the same name with the same bytes.
 */
/**
 * Publishes results, holds and nonconformances to a folder, often a share that an MES reads. One file per batch, named by
 * lane, first and last sequence and content: {@code hold-000000000042-000000000043-1a2b3c4d.jsonl}.
 *
 * <p>A file appears under its final name whole and durable, or not at all; an existing file is never replaced. While it is
 * written its name ends in {@code .part}; readers must pass over such names, and over the sub-folder {@code .holdfast},
 * where the destination keeps its ledger. Readers may move or delete files at any time.
 *
 * <p>Each delivery is published once, through crashes and repeats in other batches, as long as the ledger stays in place; it
 * remembers at least the last 100,000 deliveries. After a power loss of the machine that holds the folder, a file may appear
 * once more, under the same name with the same bytes.
 *
 * <p>The folder is never created: a share that is not mounted must not be mistaken for an empty one. What the disk refuses is
 * {@link Retryable}, or {@link Unknown} from the moment when the file may have appeared; {@link #find} then settles it.
 * Content that UTF-8 cannot hold is {@link Rejected}.
 *
 * <p>Thread-safe, one call at a time. All methods block for the disk.
 */
public final class FolderDestination implements Destination {
    private static final Logger LOG = LoggerFactory.getLogger(FolderDestination.class);
    private static final String LEDGER_FOLDER = ".holdfast";
    private static final int DIGEST_DIGITS = 8;

    private final Path folder;
    private final DestinationId id;
    private final Set<Lane> lanes;
    private final FolderFormat format;
    private final boolean formulaGuard;
    private final Disk disk;
    private final long largestLedger;
    private final String partSuffix;
    private final Path ledgerFolder;
    private final String ledgerName;

    private @Nullable Ledger ledger;
    private boolean ledgerSeen;
    private boolean closed;

    private FolderDestination(Builder builder, DestinationId id) {
        folder = builder.folder;
        this.id = id;
        lanes = Set.copyOf(builder.lanes);
        format = builder.format;
        formulaGuard = builder.formulaGuard;
        disk = builder.disk;
        largestLedger = builder.largestLedger;
        partSuffix = "." + id + ".part";
        ledgerFolder = folder.resolve(LEDGER_FOLDER);
        ledgerName = id + ".ledger";
    }

    /** Starts a destination that publishes to the given folder: JSON Lines, all lanes, no formula guard. */
    public static Builder to(Path folder) {
        return new Builder(folder);
    }

    @Override
    public DestinationId id() {
        return id;
    }

    @Override
    public Set<Lane> lanes() {
        return lanes;
    }

    /** Releases and files of nonconformances have a form in JSON Lines only: their columns are not agreed on. */
    @Override
    public boolean takes(Deliverable content) {
        return format == FolderFormat.JSON_LINES || Destination.super.takes(content);
    }

    @Override
    public synchronized List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        check(batch);
        @Nullable DeliveryOutcome[] outcomes = new DeliveryOutcome[batch.size()];
        boolean mayAppear = false;
        try {
            Ledger open = open();
            Map<Long, String> known = open.find(batch);
            List<Delivery> fresh = new ArrayList<>();
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int i = 0; i < outcomes.length; i++) {
                Delivery delivery = batch.get(i);
                String name = known.get(delivery.sequence());
                if (name != null) {
                    outcomes[i] = new Confirmed(name);
                    continue;
                }
                try {
                    content.writeBytes(encoded(delivery, fresh.isEmpty()));
                    fresh.add(delivery);
                } catch (IllegalArgumentException e) {
                    outcomes[i] = new Rejected(Texts.reason(e));
                }
            }
            if (!fresh.isEmpty()) {
                byte[] bytes = content.toByteArray();
                Ledger.Entry entry = entry(fresh, bytes);
                Path part = folder.resolve(entry.name() + partSuffix);
                disk.write(part, bytes);
                disk.force(part);
                disk.forceFolder(folder);
                mayAppear = true;
                open.publish(entry, fresh);
                rename(part, entry);
                fill(outcomes, new Confirmed(entry.name()));
            }
        } catch (IOException e) {
            failed(e);
            String reason = reason(e);
            fill(outcomes, mayAppear ? new Unknown(reason) : new Retryable(reason, null));
        }
        return Arrays.asList(outcomes);
    }

    @Override
    public synchronized DeliveryOutcome find(Delivery delivery) throws InterruptedException {
        check(List.of(delivery));
        try {
            String name = open().find(List.of(delivery)).get(delivery.sequence());
            return name == null ? new Retryable("not published to " + folder, null) : new Confirmed(name);
        } catch (IOException e) {
            failed(e);
            return new Unknown(reason(e));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeLedger();
    }

    private void check(List<Delivery> batch) {
        if (closed) {
            throw new IllegalStateException("destination " + id + " is closed");
        }
        for (Delivery delivery : batch) {
            if (!delivery.destination().equals(id)
                    || delivery.lane() != batch.get(0).lane()
                    || !delivery.lane().isAmong(lanes)) {
                throw new IllegalArgumentException("a batch of destination " + id + " must be of one of its lanes "
                        + lanes + ", had " + delivery.lane() + " for " + delivery.destination());
            }
        }
    }

    /** Returns the ledger, with every file that it promises renamed. */
    private Ledger open() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "is not there, or is no folder");
        }
        if (ledgerSeen && !Files.exists(ledgerFolder.resolve(ledgerName + Ledger.LOCK))) {
            throw new NoSuchFileException(ledgerFolder.toString(), null, "has lost its ledger: is the share mounted?");
        }
        if (ledger != null) {
            return ledger;
        }
        if (!Files.isDirectory(ledgerFolder)) {
            Files.createDirectory(ledgerFolder);
            disk.forceFolder(folder);
        }
        ledger = Ledger.open(disk, ledgerFolder, ledgerName, largestLedger);
        ledgerSeen = true;
        boolean settled = false;
        try {
            settleParts(ledger);
            settled = true;
            return ledger;
        } finally {
            if (!settled) {
                closeLedger();
            }
        }
    }

    private void settleParts(Ledger opened) throws IOException {
        List<Path> parts = new ArrayList<>();
        try (DirectoryStream<Path> stream =
                Files.newDirectoryStream(folder, path -> path.toString().endsWith(partSuffix))) {
            stream.forEach(parts::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        for (Path part : parts) {
            String fileName = part.getFileName().toString();
            String name = fileName.substring(0, fileName.length() - partSuffix.length());
            Ledger.Entry entry = opened.entry(name);
            if (entry == null) {
                disk.delete(part);
            } else if (Ledger.sha256(Files.readAllBytes(part)).equals(entry.sha256())) {
                rename(part, entry);
            } else {
                // The disk lied about force, or somebody wrote to it. Its deliveries are pending still and come again.
                LOG.warn("{} is damaged and was not published", part);
                opened.revoke(name);
                disk.delete(part);
            }
        }
    }

    private void rename(Path part, Ledger.Entry entry) throws IOException {
        Path target = folder.resolve(entry.name());
        if (Files.exists(target)) {
            if (!Ledger.sha256(Files.readAllBytes(target)).equals(entry.sha256())) {
                throw new FileAlreadyExistsException(target.toString(), null, "holds something else");
            }
            disk.delete(part);
        } else {
            disk.move(part, target);
        }
        disk.forceFolder(folder);
    }

    private Ledger.Entry entry(List<Delivery> fresh, byte[] content) {
        String sha256 = Ledger.sha256(content);
        String name = String.format(
                Locale.ROOT,
                "%s-%012d-%012d-%s.%s",
                Lane.of(fresh.get(0).content()).name().toLowerCase(Locale.ROOT),
                fresh.get(0).sequence(),
                fresh.get(fresh.size() - 1).sequence(),
                sha256.substring(0, DIGEST_DIGITS),
                format.extension());
        return new Ledger.Entry(name, sha256);
    }

    private byte[] encoded(Delivery delivery, boolean first) {
        String text = format == FolderFormat.JSON_LINES
                ? JsonLines.of(delivery.content()) + "\n"
                : (first ? CsvForm.header(Lane.of(delivery.content())) : "")
                        + CsvForm.rows(delivery.content(), formulaGuard);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void fill(@Nullable DeliveryOutcome[] outcomes, DeliveryOutcome outcome) {
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                outcomes[i] = outcome;
            }
        }
    }

    /** Whatever failed, the next call starts from what the disk says. */
    private void failed(IOException cause) throws InterruptedException {
        closeLedger();
        if (cause instanceof ClosedByInterruptException && Thread.interrupted()) {
            InterruptedException interrupted = new InterruptedException("interrupted while publishing to " + folder);
            interrupted.initCause(cause);
            throw interrupted;
        }
    }

    private static String reason(IOException e) {
        return e instanceof AtomicMoveNotSupportedException
                ? "the file system cannot rename in one step: " + e.getMessage()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private void closeLedger() {
        if (ledger != null) {
            try {
                ledger.close();
            } catch (IOException e) {
                LOG.debug("the lock of {} did not close", ledgerFolder, e);
            }
            ledger = null;
        }
    }

    /** Makes a destination part by part. Not thread-safe. */
    public static final class Builder {
        private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

        private final Path folder;
        private @Nullable DestinationId id;
        private Set<Lane> lanes = EnumSet.allOf(Lane.class);
        private FolderFormat format = FolderFormat.JSON_LINES;
        private boolean formulaGuard;
        private Disk disk = new Disk();
        private long largestLedger = Ledger.LARGEST;

        private Builder(Path folder) {
            this.folder = Objects.requireNonNull(folder, "folder");
        }

        /**
         * Sets the destination's name; required. Two destinations on one folder need two names. The name goes into file
         * names: 1 to 64 letters, digits, {@code _} or {@code -}, the first a letter or digit.
         */
        public Builder id(String value) {
            if (!ID.matcher(value).matches()) {
                throw new IllegalArgumentException("id must match " + ID + ", was \"" + value + "\"");
            }
            id = new DestinationId(value);
            return this;
        }

        /** Sets what it takes; all lanes by default. */
        public Builder lanes(Set<Lane> value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("lanes must not be empty");
            }
            lanes = value;
            return this;
        }

        /** Sets what the files look like; {@link FolderFormat#JSON_LINES} by default. */
        public Builder format(FolderFormat value) {
            format = value;
            return this;
        }

        /**
         * Puts an apostrophe before CSV texts that a spreadsheet would take for a formula (those that start with {@code = + -
         * @}, a tab or a control character). Off by default: for a machine that reads the file it would change the text.
         * Numbers are never touched. Source: OWASP ASVS 5, 1.2.10.
         */
        public Builder formulaGuard(boolean value) {
            formulaGuard = value;
            return this;
        }

        Builder disk(Disk value) {
            disk = value;
            return this;
        }

        Builder largestLedger(long value) {
            largestLedger = value;
            return this;
        }

        /**
         * Returns the destination; does not touch the disk.
         *
         * @throws IllegalStateException if it has no name
         */
        public FolderDestination build() {
            if (id == null) {
                throw new IllegalStateException("a folder destination needs an id");
            }
            return new FolderDestination(this, id);
        }
    }
}
