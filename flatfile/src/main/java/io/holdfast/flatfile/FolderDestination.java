package io.holdfast.flatfile;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LedgerEntry;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Morphology;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceFile;
import io.holdfast.model.Segment;
import io.holdfast.model.WorkOrderSegment;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.DeliveryOutcome.Confirmed;
import io.holdfast.port.DeliveryOutcome.Deferred;
import io.holdfast.port.DeliveryOutcome.Rejected;
import io.holdfast.port.DeliveryOutcome.Retryable;
import io.holdfast.port.DeliveryOutcome.Unknown;
import io.holdfast.port.Destination;
import io.holdfast.port.Diagnosis;
import io.holdfast.port.DryRun;
import io.holdfast.port.Lane;
import io.holdfast.port.Payload;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
 *   4 make the marker, where one is agreed, force the folder
 *
 * After a crash the outbox offers again what was not settled, perhaps in other batches, so neither names nor ranges of
 * sequences can tell a repeat. The ledger can. On the first use, and after any failure, before anything else: a part file that
 * the ledger knows is renamed (a crash between 2 and 3), any other is deleted (before 2; its deliveries come again). An
 * entry without a part file was renamed, even if a reader took the file away since. Its marker is made if the file is there
 * and no marker was noted. So failure and crash have one path.
 *
 * Refused alternatives. Publish first and enter later: a crash in between, once the reader has taken the file, publishes
 * twice. Delete the part file of step 2 and let the outbox repeat: a power loss may undo a rename that a reader has seen
 * already; renaming again gives at least the same name with the same bytes. Append to a file over many batches: what is in it
 * would be confirmed before anybody could see it; the outbox gathers instead (see gather).
 */
/**
 * Publishes results, holds and nonconformances to a folder, often a share that an MES reads. One file per batch, named by
 * lane, first and last sequence and content: {@code hold-000000000042-000000000043-1a2b3c4d.jsonl}; or as a {@link
 * FileAgreement} says.
 *
 * <p>A file appears under its final name whole and durable, or not at all; an existing file is never replaced. While it is
 * written its name ends in {@code .part}; readers must pass over such names, and over the sub-folder {@code .holdfast},
 * where the destination keeps its ledger. Readers may move or delete files at any time.
 *
 * <p>Each delivery is published once, through crashes and repeats in other batches, as long as the ledger stays in place; it
 * forgets nothing and takes a few megabytes of memory. After a power loss of the machine that holds the folder, a file may
 * appear once more, under the same name with the same bytes.
 *
 * <p>With receipts, a delivery is {@link Deferred} from its publication until the other side's receipt makes it {@link Confirmed}
 * or {@link Rejected}, and {@link Unknown} once the receipt is overdue: then the destination counts as away, with the file's
 * name as the reason, and {@link #status} lists it.
 *
 * <p>The folder is never created: a share that is not mounted must not be mistaken for an empty one. What the disk refuses is
 * {@link Retryable}, or {@link Unknown} from the moment when the file may have appeared; {@link #find} then settles it.
 * Content that the agreed fields or the character set cannot hold is {@link Rejected}.
 *
 * <p>Thread-safe, one call at a time. All methods block for the disk.
 */
public final class FolderDestination implements Destination {
    /** What the names of unfinished files end in. */
    static final String PART = ".part";

    private static final Logger LOG = LoggerFactory.getLogger(FolderDestination.class);
    private static final String LEDGER_FOLDER = ".holdfast";
    private static final int DIGEST_DIGITS = 8;
    private static final int TRAILER_ROOM = 256;
    private static final String NAMING = "{lane}-{first}-{last}-{digest}.{extension}";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path folder;
    private final DestinationId id;
    private final Set<Lane> lanes;
    private final FolderFormat format;
    private final boolean formulaGuard;
    private final Map<Lane, FileAgreement> agreements;
    private final FileNaming naming;
    private final int mostDeliveries;
    private final long mostBytes;
    private final boolean byWorkOrder;
    private final Duration gather;
    private final @Nullable String marker;
    private final @Nullable ReceiptRule receiptRule;
    private final Disk disk;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final long largestLedger;
    private final String partSuffix;
    private final Path ledgerFolder;
    private final String ledgerName;
    private final Map<Lane, Long> gatheringSince = new EnumMap<>(Lane.class);

    private @Nullable Receipts receipts;
    private @Nullable Ledger ledger;
    private boolean ledgerSeen;
    private boolean closed;

    private FolderDestination(Builder builder, DestinationId id) {
        folder = builder.folder;
        this.id = id;
        lanes = builder.effectiveLanes();
        format = builder.format;
        formulaGuard = builder.formulaGuard;
        agreements = Map.copyOf(builder.agreements);
        naming = builder.naming;
        mostDeliveries = builder.mostDeliveries;
        mostBytes = builder.mostBytes;
        byWorkOrder = builder.byWorkOrder;
        gather = builder.gather;
        marker = builder.effectiveMarker();
        receiptRule = builder.effectiveReceipts();
        disk = builder.disk;
        clock = builder.clock;
        ticker = builder.ticker;
        largestLedger = builder.largestLedger;
        partSuffix = "." + id + PART;
        ledgerFolder = folder.resolve(LEDGER_FOLDER);
        ledgerName = id + ".ledger";
    }

    /** Starts a destination that publishes to the given folder: JSON Lines, all lanes, no formula guard, no receipts. */
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
        return (agreements.isEmpty() && format == FolderFormat.JSON_LINES) || Destination.super.takes(content);
    }

    @Override
    public synchronized List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        check(batch);
        @Nullable DeliveryOutcome[] outcomes = new DeliveryOutcome[batch.size()];
        Draft publishing = null;
        boolean mayAppear = false;
        try {
            Ledger open = open();
            List<Integer> fresh = new ArrayList<>();
            for (int i = 0; i < outcomes.length; i++) {
                Ledger.Found found = open.find(batch.get(i));
                if (found == null) {
                    fresh.add(i);
                } else {
                    outcomes[i] = outcome(open, found);
                }
            }
            Duration rest = gathering(batch.get(0).lane(), fresh.size());
            if (!rest.isZero()) {
                fill(outcomes, new Deferred("gathered for one file", false, rest));
                return Arrays.asList(outcomes);
            }
            for (Draft draft : drafts(batch, fresh, outcomes)) {
                publishing = draft;
                mayAppear = false;
                byte[] content = draft.finish();
                Ledger.Published file = draft.published(open.nextNumber(), content);
                Path part = folder.resolve(file.name() + partSuffix);
                disk.write(part, content);
                disk.force(part);
                disk.forceFolder(folder);
                mayAppear = true;
                open.publish(file);
                rename(open, part, file);
                DeliveryOutcome outcome = receiptRule == null ? new Confirmed(file.name()) : awaitsReceipt(file.name());
                draft.indexes.forEach(i -> outcomes[i] = outcome);
            }
        } catch (IOException e) {
            failed(e);
            String reason = reason(e);
            if (publishing != null && mayAppear) {
                publishing.indexes.forEach(i -> outcomes[i] = new Unknown(reason));
            }
            fill(outcomes, new Retryable(reason, null));
        }
        return Arrays.asList(outcomes);
    }

    @Override
    public synchronized DeliveryOutcome find(Delivery delivery) throws InterruptedException {
        check(List.of(delivery));
        try {
            Ledger open = open();
            Ledger.Found found = open.find(delivery);
            return found == null ? new Retryable("not published to " + folder, null) : outcome(open, found);
        } catch (IOException e) {
            failed(e);
            return new Unknown(reason(e));
        }
    }

    /**
     * Says how the folder is doing, and which receipts are awaited. Reads the folder.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public synchronized FolderStatus status() throws InterruptedException {
        List<FolderStatus.Awaited> awaited = new ArrayList<>();
        try {
            Ledger open = open();
            Receipts known = receipts;
            if (receiptRule != null && known != null) {
                for (Ledger.Published file : open.awaiting()) {
                    awaited.add(new FolderStatus.Awaited(
                            file.name(),
                            file.at(),
                            file.at().plus(receiptRule.deadline()),
                            file.places().size(),
                            known.note(file.name())));
                }
            }
        } catch (IOException e) {
            failed(e);
            return new FolderStatus(id, folder, reason(e), awaited);
        }
        return new FolderStatus(id, folder, null, awaited);
    }

    /** Looks whether the folder is there, can be written and has room, and whether receipts are overdue. Reads the folder. */
    @Override
    public List<Diagnosis> examine(Set<Morphology> defects) throws InterruptedException {
        return FolderExamination.of(status(), clock.instant());
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

    /**
     * Returns what shows the file that a delivery would be published in, alone; nothing is written. The number of the file in its
     * name is not known before: 1 stands for it.
     */
    public DryRun dryRun() {
        return delivery -> {
            if (!delivery.lane().isAmong(lanes) || !takes(delivery.content())) {
                return List.of(new Payload(folder.toString(), "", "nothing would be written: it does not take this"));
            }
            try {
                Draft draft = new Draft(delivery, workOrder(delivery.content()));
                draft.add(0, delivery, draft.encoded(delivery));
                byte[] content = draft.finish();
                return List.of(new Payload(
                        folder.resolve(draft.published(1, content).name()).toString(),
                        new String(content, StandardCharsets.UTF_8),
                        ""));
            } catch (IllegalArgumentException e) {
                return List.of(new Payload(folder.toString(), "", "it would be refused: " + Texts.reason(e)));
            } catch (IOException e) {
                throw new IllegalStateException("a file in memory", e);
            }
        };
    }

    // What was published before.

    private DeliveryOutcome outcome(Ledger open, Ledger.Found found) throws IOException {
        ReceiptRule rule = receiptRule;
        Receipts known = receipts;
        String name = found.file().name();
        if (rule == null || known == null) {
            return new Confirmed(name);
        }
        Ledger.Verdict verdict = found.verdict();
        if (verdict == null) {
            verdict = known.look(found.file());
            if (verdict == null) {
                Instant due = found.file().at().plus(rule.deadline());
                return clock.instant().isBefore(due)
                        ? awaitsReceipt(name)
                        : new Unknown(
                                "no receipt for " + name + " of " + found.file().at() + ", it was due by " + due);
            }
            open.receipt(name, verdict);
            known.remove(name);
        }
        String refusal = verdict.refusal(found.index());
        return refusal == null ? new Confirmed(name) : new Rejected(name + ": " + refusal);
    }

    private static DeliveryOutcome awaitsReceipt(String name) {
        return new Deferred("awaits the receipt of " + name, true, LOOK_AGAIN);
    }

    // What is to be published.

    /** Returns how long to go on gathering; zero to publish now. Holds and reports are never kept back. */
    private Duration gathering(Lane lane, int waiting) {
        boolean urgent = lane == Lane.HOLD || lane == Lane.NONCONFORMANCE;
        if (gather.isZero() || urgent || waiting == 0) {
            return Duration.ZERO;
        }
        long now = ticker.getAsLong();
        Long since = gatheringSince.putIfAbsent(lane, now);
        long rest = gather.toNanos() - (now - (since == null ? now : since));
        if (rest <= 0 || waiting >= mostDeliveries) {
            gatheringSince.remove(lane);
            return Duration.ZERO;
        }
        return Duration.ofNanos(rest);
    }

    /** Puts what is fresh into files. */
    private List<Draft> drafts(List<Delivery> batch, List<Integer> fresh, @Nullable DeliveryOutcome[] outcomes)
            throws IOException {
        List<Draft> drafts = new ArrayList<>();
        Map<String, Draft> open = new HashMap<>();
        for (int i : fresh) {
            Delivery delivery = batch.get(i);
            String order = workOrder(delivery.content());
            String group = byWorkOrder ? order : "";
            Draft draft = open.get(group);
            if (draft == null) {
                draft = new Draft(delivery, order);
            }
            List<byte[]> records;
            try {
                records = draft.encoded(delivery);
            } catch (IllegalArgumentException e) {
                outcomes[i] = new Rejected(Texts.reason(e));
                continue;
            }
            if (records.isEmpty()) {
                outcomes[i] = new Confirmed("nothing to publish: it has no row that the agreement names");
                continue;
            }
            if (!draft.takes(records)) {
                draft = new Draft(delivery, order);
                if (!draft.takes(records)) {
                    outcomes[i] = new Rejected(
                            "has " + records.size() + " records, more than the agreement allows in one file");
                    continue;
                }
            }
            if (open.put(group, draft) != draft) {
                drafts.add(draft);
            }
            draft.add(i, delivery, records);
        }
        return drafts;
    }

    private static String workOrder(Deliverable content) {
        if (content instanceof InspectionResult result) {
            return result.context() == null
                    ? "none"
                    : result.context().workOrder().value();
        }
        if (content instanceof LedgerEntry entry) {
            return entry.workOrder() == null ? "none" : entry.workOrder().value();
        }
        List<Segment> segments;
        if (content instanceof MaterialHold hold) {
            segments = hold.population().segments();
        } else if (content instanceof NonconformanceFile file) {
            segments = file.subject().segments();
        } else {
            segments = content instanceof Nonconformance report ? report.segments() : List.of();
        }
        return segments.stream()
                .filter(WorkOrderSegment.class::isInstance)
                .map(segment -> ((WorkOrderSegment) segment).workOrder().value())
                .findFirst()
                .orElse("none");
    }

    /** A file that is being put together. */
    private final class Draft {
        private final Lane lane;
        private final String workOrder;
        private final @Nullable FileAgreement agreement;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final @Nullable AgreementWriter writer;
        private final List<Integer> indexes = new ArrayList<>();
        private final List<Ledger.Place> places = new ArrayList<>();
        private int lines;
        private int records;

        Draft(Delivery first, String workOrder) throws IOException {
            this.lane = Lane.of(first.content());
            this.workOrder = workOrder;
            this.agreement = agreements.get(lane);
            if (agreement != null) {
                writer = new AgreementWriter(agreement, bytes);
                writer.begin();
                lines = writer.lines();
            } else {
                writer = null;
                if (format == FolderFormat.CSV) {
                    append(CsvForm.header(lane).getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        /** Returns the records of a delivery; throws {@link IllegalArgumentException} where the file cannot hold it. */
        List<byte[]> encoded(Delivery delivery) {
            if (writer != null) {
                return writer.encoded(delivery.content());
            }
            String text = format == FolderFormat.JSON_LINES
                    ? JsonLines.of(delivery.content()) + "\n"
                    : CsvForm.rows(delivery.content(), formulaGuard);
            return List.of(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Tells whether the file has room for the records. */
        boolean takes(List<byte[]> more) {
            long size = more.stream().mapToLong(each -> each.length).sum();
            int agreedRecords = agreement == null ? 0 : agreement.terms().mostRecords();
            long agreedBytes = agreement == null ? 0 : agreement.terms().mostBytes();
            if (agreedRecords > 0 && records + more.size() > agreedRecords) {
                return false;
            }
            if (agreedBytes > 0 && bytes.size() + size + TRAILER_ROOM > agreedBytes) {
                return false;
            }
            return indexes.isEmpty() || (indexes.size() < mostDeliveries && bytes.size() + size <= mostBytes);
        }

        void add(int index, Delivery delivery, List<byte[]> more) throws IOException {
            indexes.add(index);
            places.add(Ledger.place(delivery, lines + 1));
            for (byte[] record : more) {
                append(record);
                records++;
            }
        }

        private void append(byte[] record) throws IOException {
            if (writer != null) {
                writer.append(record);
                lines = writer.lines();
                return;
            }
            bytes.writeBytes(record);
            for (byte each : record) {
                lines += each == '\n' ? 1 : 0;
            }
        }

        byte[] finish() throws IOException {
            if (writer != null) {
                writer.end();
            }
            return bytes.toByteArray();
        }

        Ledger.Published published(long number, byte[] content) {
            String sha256 = Ledger.sha256(content);
            Instant now = clock.instant();
            FileAgreement agreed = agreement;
            Map<String, Object> values = new HashMap<>();
            values.put("lane", lane.name().toLowerCase(Locale.ROOT));
            values.put("first", places.get(0).sequence());
            values.put("last", places.get(places.size() - 1).sequence());
            values.put("sequence", number);
            values.put("digest", sha256.substring(0, DIGEST_DIGITS));
            values.put("workOrder", workOrder);
            values.put("time", TIME.format(now));
            values.put("agreement", agreed == null ? id.value() : agreed.name());
            values.put("version", agreed == null ? 1 : agreed.version());
            values.put(
                    "extension",
                    agreed == null
                            ? format.extension()
                            : extension(agreed.terms().syntax()));
            String name = (agreed == null ? naming : agreed.terms().naming()).name(values);
            return new Ledger.Published(name, sha256, number, now, lines, List.copyOf(places));
        }
    }

    static String extension(FileAgreement.Syntax syntax) {
        return switch (syntax) {
            case CSV -> "csv";
            case FIXED -> "txt";
            case JSON_LINES -> "jsonl";
            case XML -> "xml";
        };
    }

    // The folder.

    /** Returns the ledger, with every file that it promises renamed. */
    private Ledger open() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "is not there, or is no folder");
        }
        if (ledgerSeen && !Files.exists(ledgerFolder.resolve(ledgerName + IndexedLog.LOCK))) {
            throw new NoSuchFileException(ledgerFolder.toString(), null, "has lost its ledger: is the share mounted?");
        }
        if (ledger != null) {
            return ledger;
        }
        if (!Files.isDirectory(ledgerFolder)) {
            Files.createDirectory(ledgerFolder);
            disk.forceFolder(folder);
        }
        ledger = Ledger.open(disk, ledgerFolder, ledgerName, largestLedger, receiptRule != null);
        if (receiptRule != null && receipts == null) {
            receipts = new Receipts(folder, receiptRule, disk, ticker);
        }
        ledgerSeen = true;
        boolean settled = false;
        try {
            settleParts(ledger);
            settleMarker(ledger);
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
            Ledger.Published file = opened.entry(name);
            if (file == null) {
                disk.delete(part);
            } else if (Ledger.sha256(Files.readAllBytes(part)).equals(file.sha256())) {
                rename(opened, part, file);
            } else {
                // The disk lied about force, or somebody wrote to it. Its deliveries are pending still and come again.
                LOG.warn("{} is damaged and was not published", part);
                opened.revoke(name);
                disk.delete(part);
            }
        }
    }

    private void settleMarker(Ledger opened) throws IOException {
        Ledger.Published last = opened.unmarked();
        if (marker != null && last != null) {
            if (Files.exists(folder.resolve(last.name()))) {
                mark(opened, last.name());
            } else {
                // The reader took it; it had seen the marker then.
                opened.marked(last.name());
            }
        }
    }

    private void rename(Ledger opened, Path part, Ledger.Published file) throws IOException {
        Path target = folder.resolve(file.name());
        if (Files.exists(target)) {
            if (!Ledger.sha256(Files.readAllBytes(target)).equals(file.sha256())) {
                throw new FileAlreadyExistsException(target.toString(), null, "holds something else");
            }
            disk.delete(part);
        } else {
            disk.move(part, target);
        }
        disk.forceFolder(folder);
        if (marker != null) {
            mark(opened, file.name());
        }
    }

    private void mark(Ledger opened, String name) throws IOException {
        Path file = folder.resolve(name + marker);
        if (!Files.exists(file)) {
            disk.writeTail(file, 0, new byte[0]);
            disk.forceFolder(folder);
        }
        opened.marked(name);
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
        private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9._-]{1,20}");

        private final Path folder;
        private @Nullable DestinationId id;
        private Set<Lane> lanes = EnumSet.allOf(Lane.class);
        private FolderFormat format = FolderFormat.JSON_LINES;
        private boolean formulaGuard;
        private boolean lanesGiven;
        private final Map<Lane, FileAgreement> agreements = new EnumMap<>(Lane.class);
        private FileNaming naming = FileNaming.of(NAMING);
        private int mostDeliveries = Integer.MAX_VALUE;
        private long mostBytes = Long.MAX_VALUE;
        private boolean byWorkOrder;
        private Duration gather = Duration.ZERO;
        private @Nullable String marker;
        private @Nullable ReceiptRule receipts;
        private Disk disk = new Disk();
        private InstantSource clock = InstantSource.system();
        private LongSupplier ticker = System::nanoTime;
        private long largestLedger = IndexedLog.LARGEST;

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

        /** Sets what it takes; all lanes by default, or those of the agreements where there are any. */
        public Builder lanes(Set<Lane> value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("lanes must not be empty");
            }
            lanes = value;
            lanesGiven = true;
            return this;
        }

        /**
         * Writes the files of one lane as agreed: form, naming, limits, marker, receipts. One agreement for each lane.
         *
         * @throws IllegalArgumentException if Holdfast is not the one who writes by it, or the lane has another agreement
         */
        public Builder agreement(FileAgreement value) {
            Lane lane = value.terms().content().lane();
            if (lane == null || value.terms().direction() != FileAgreement.Direction.OUTBOUND) {
                throw new IllegalArgumentException("agreement must be outbound, was " + value);
            }
            if (agreements.putIfAbsent(lane, value) != null) {
                throw new IllegalArgumentException("agreement must be the only one of lane " + lane + ", was " + value);
            }
            return this;
        }

        /**
         * Sets how files without an agreement are named: text with {@code {sequence}} (the number of the file, from 1, without
         * gaps), {@code {first}}, {@code {last}} (sequences of deliveries; each with its number of digits, as in {@code
         * {sequence:6}}), {@code {lane}}, {@code {workOrder}}, {@code {time}} (UTC), {@code {digest}}, {@code {extension}}.
         *
         * @throws IllegalArgumentException if two files could get one name, or it is no name
         */
        public Builder naming(String value) {
            FileNaming made = FileNaming.of(value);
            if (!made.isUnique() || made.hasStar() || made.hasBlank()) {
                throw new IllegalArgumentException(
                        "naming must have {sequence} or {first}, and neither star nor blank, was \"" + value + "\"");
            }
            naming = made;
            return this;
        }

        /** Sets how many deliveries a file may have, at least 1; as many as a batch by default, which are up to 256. */
        public Builder mostDeliveries(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("mostDeliveries must be at least 1, was " + value);
            }
            mostDeliveries = value;
            return this;
        }

        /** Sets how many bytes a file may have, at least 1; a delivery that is larger has a file of its own. No limit by default. */
        public Builder mostBytes(long value) {
            if (value < 1) {
                throw new IllegalArgumentException("mostBytes must be at least 1, was " + value);
            }
            mostBytes = value;
            return this;
        }

        /** Gives each work order files of its own. Off by default. */
        public Builder byWorkOrder(boolean value) {
            byWorkOrder = value;
            return this;
        }

        /**
         * Gathers results for so long, that files are fewer and larger; they wait in the outbox meanwhile. Holds and reports are
         * never kept back. Zero, at once, by default.
         */
        public Builder gather(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("gather must not be negative, was " + value);
            }
            gather = value;
            return this;
        }

        /** Makes an empty file beside each published one, named with this behind it: {@code .done}. None by default. */
        public Builder doneMarker(String suffix) {
            if (!SUFFIX.matcher(suffix).matches() || suffix.endsWith(PART)) {
                throw new IllegalArgumentException("doneMarker must match " + SUFFIX + ", was \"" + suffix + "\"");
            }
            marker = suffix;
            return this;
        }

        /** Has deliveries wait for the other side's receipt; by default they are confirmed by their publication. */
        public Builder receipts(ReceiptRule value) {
            receipts = Objects.requireNonNull(value, "receipts");
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

        Builder clock(InstantSource time, LongSupplier nanos) {
            clock = time;
            ticker = nanos;
            return this;
        }

        Builder largestLedger(long value) {
            largestLedger = value;
            return this;
        }

        /**
         * Returns the destination; does not touch the disk.
         *
         * @throws IllegalStateException if it has no name, a lane has no agreement where others have, or the agreements differ
         *     in marker or receipts
         */
        public FolderDestination build() {
            if (id == null) {
                throw new IllegalStateException("a folder destination needs an id");
            }
            return new FolderDestination(this, id);
        }

        private Set<Lane> effectiveLanes() {
            if (agreements.isEmpty()) {
                return Set.copyOf(lanes);
            }
            Set<Lane> taken = lanesGiven ? lanes : agreements.keySet();
            for (Lane lane : taken) {
                if (!agreements.containsKey(lane == Lane.BULK ? Lane.RESULT : lane)) {
                    throw new IllegalStateException("lane " + lane + " has no agreement, others have");
                }
            }
            return Set.copyOf(taken);
        }

        private @Nullable String effectiveMarker() {
            return agreed(
                    "marker",
                    marker,
                    terms -> terms.completeness() == FileAgreement.Completeness.MARKER ? terms.marker() : null);
        }

        private @Nullable ReceiptRule effectiveReceipts() {
            return agreed("receipts", receipts, FileAgreement.Terms::receipts);
        }

        /** The destination has one ledger, so what concerns all of its files must be the same in all agreements. */
        private <T> @Nullable T agreed(
                String what, @Nullable T own, Function<FileAgreement.Terms, @Nullable T> ofTerms) {
            if (agreements.isEmpty()) {
                return own;
            }
            Set<@Nullable T> all = new HashSet<>();
            agreements.values().forEach(each -> all.add(ofTerms.apply(each.terms())));
            if (all.size() > 1 || own != null) {
                throw new IllegalStateException(
                        own != null
                                ? what + " come from the agreement"
                                : "agreements of one destination must have the same " + what + ", had " + all);
            }
            return all.iterator().next();
        }
    }
}
