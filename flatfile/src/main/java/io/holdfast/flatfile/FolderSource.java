package io.holdfast.flatfile;

import io.holdfast.flatfile.AgreementReader.UnreadableException;
import io.holdfast.flatfile.AgreementReader.Whole;
import io.holdfast.flatfile.FileAgreement.Completeness;
import io.holdfast.flatfile.InboundConsumer.RecordRefusedException;
import io.holdfast.flatfile.InboundFile.Kind;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * How a file is taken once:
 *
 *   1 it is complete, by the agreed protocol
 *   2 it is renamed into the work folder, its marker goes  nobody writes to it under its old name any more
 *   3 it is read: digest, ledger (name and digest), trailer; then record by record
 *   4 bad lines are made durable in the quarantine folder, under a name of this content
 *   5 name and digest are entered in the ledger, durably
 *   6 it is renamed into the done folder, or deleted
 *
 * After a crash the work folder says what was under way. Before 5 it is read again, after 5 the ledger knows it and 6 is done.
 * Where files are left in their place, 2 is a copy into the work folder, and 6 deletes the copy.
 *
 * The folder is listed, at every poll: change events do not cross SMB and NFS. Modification times alone prove nothing either;
 * a copy may bring its old one along. A file in the work folder may still be written to by a program that has it open, which
 * step 1 is to exclude; the trailer tells where it did not.
 */
/**
 * Reads the files that the other side puts into a folder, often a share: each file once, across restarts, whatever its name.
 *
 * <p>Files are told apart by the names that their agreements (or the names given for results) say; others are left alone, as are {@code
 * .part} and the sub-folder {@code .holdfast}, where the source keeps its ledger, {@code work}, {@code done} and {@code
 * quarantine}. A file that is not whole by its trailer, or not as agreed from its first line on, is put into quarantine whole; a
 * bad line costs itself only and is written to {@code NAME.DIGEST.bad.jsonl} there, with file, line, column, value, reason
 * and text.
 *
 * <p>The same name with the same content is taken once for ever; with other content it is another file.
 *
 * <p>Where an agreement's names have {@code {sequence}} between two texts, its files are numbered without gaps: a number that did not
 * come is told ({@link #missing}, {@link InboundConsumer#missing}, the log), and nothing waits for it.
 *
 * <p>{@link #poll} looks once, on the caller's thread; {@link #start} has a thread of its own look again and again. Thread-safe,
 * one call at a time.
 */
public final class FolderSource implements AutoCloseable {
    /** How often the folder is listed where nothing else is said: users know systems that need 30 to 120 s. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    /** How long size and time of a file must stay as they are, for {@code stable}; files are copied slowly over some shares. */
    public static final Duration DEFAULT_STABLE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(FolderSource.class);
    private static final String OWN_FOLDER = ".holdfast";
    private static final int DIGEST_DIGITS = 16;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration HASH_AGAIN = Duration.ofMinutes(1);

    private final Path folder;
    private final String id;
    private final List<Route> routes;
    private final InboundConsumer consumer;
    private final Duration interval;
    private final Duration stable;
    private final Disposal disposal;
    private final Disk disk;
    private final LongSupplier ticker;
    private final long largestLedger;
    private final Path own;
    private final Path work;
    private final Path done;
    private final Path quarantine;

    private final Map<String, Seen> seen = new HashMap<>();
    private final FileNumbers numbers = new FileNumbers();
    private @Nullable IndexedLog ledger;
    private boolean ledgerSeen;
    private boolean recovered;
    private @Nullable String stranded;
    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile @Nullable String fault;
    private volatile List<MissingFiles> missing = List.of();

    /** What becomes of a file that was read. */
    public enum Disposal {
        /** It is moved into {@code .holdfast/NAME-OF-SOURCE.done}. */
        MOVE,
        /** It is deleted. */
        DELETE,
        /** It stays, where the folder cannot be written to or the other side cleans up; it is known again by its content. */
        LEAVE
    }

    /** Which files are read how: by an agreement, or as inspection results. */
    private record Route(
            @Nullable FileAgreement agreement,
            @Nullable ResultReader results,
            FileNaming naming,
            Completeness completeness,
            String marker) {}

    /** How a file looked. */
    private record Seen(long size, long modified, Object key, long since, boolean isDone) {
        boolean same(Seen other) {
            return size == other.size && modified == other.modified && key.equals(other.key);
        }
    }

    private FolderSource(Builder builder, String id, InboundConsumer consumer) {
        folder = builder.folder;
        this.id = id;
        this.consumer = consumer;
        routes = List.copyOf(builder.routes);
        interval = builder.interval;
        stable = builder.stable;
        disposal = builder.disposal;
        disk = builder.disk;
        ticker = builder.ticker;
        largestLedger = builder.largestLedger;
        own = builder.ownFolder == null ? folder.resolve(OWN_FOLDER) : builder.ownFolder;
        work = own.resolve(id + ".work");
        done = own.resolve(id + ".done");
        quarantine = own.resolve(id + ".quarantine");
    }

    /** Starts a source that reads the given folder. */
    public static Builder from(Path folder) {
        return new Builder(folder);
    }

    /**
     * Looks once, and takes what is complete.
     *
     * @return what became of each file that was looked at, in the order of their names
     * @throws IOException if the folder, a file or the ledger cannot be read or written; the next poll goes on from there
     * @throws InterruptedException if the consumer was interrupted
     */
    public synchronized List<InboundFile> poll() throws IOException, InterruptedException {
        if (closed) {
            throw new IllegalStateException("source " + id + " is closed");
        }
        List<InboundFile> files = new ArrayList<>();
        boolean good = false;
        try {
            IndexedLog open = open();
            if (!recovered) {
                stranded = null;
                recover(open, files);
                recovered = true;
            }
            Map<String, Path> names = list(folder);
            seen.keySet().retainAll(names.keySet());
            IOException heldUp = null;
            for (Map.Entry<String, Path> each : names.entrySet()) {
                Route route = route(each.getKey());
                if (route != null && isComplete(route, each.getValue(), names.keySet())) {
                    try {
                        InboundFile taken = take(open, route, each.getValue());
                        if (taken != null) {
                            files.add(taken);
                        }
                    } catch (HeldException e) {
                        // Somebody has it open, or it may not be moved: the others need not wait for that.
                        heldUp = e.refusal;
                        LOG.warn("{} of {} cannot be taken; it is tried again", each.getKey(), folder, heldUp);
                    }
                }
            }
            tellMissing(names.keySet());
            good = true;
            fault = heldUp == null ? stranded : said(heldUp);
            return files;
        } catch (IOException e) {
            fault = said(e);
            throw e;
        } finally {
            if (!good) {
                // What failed may have left the ledger behind its file: it is read again.
                closeLedger();
                recovered = false;
            }
        }
    }

    /** After a poll: within one, names may come in another order than their numbers. What is there, but not whole yet, did come. */
    private void tellMissing(Set<String> names) {
        Map<String, NavigableSet<Long>> waiting = new HashMap<>();
        for (String name : names) {
            number(
                    name,
                    (agreement, number) -> waiting.computeIfAbsent(agreement, any -> new TreeSet<>())
                            .add(number));
        }
        List<MissingFiles> now = numbers.missing(waiting);
        missing = List.copyOf(now);
        for (MissingFiles files : numbers.untold(now)) {
            LOG.warn("source {} of {}: {}", id, folder, files);
            consumer.missing(files);
        }
    }

    private void number(String name, ObjLongConsumer<String> action) {
        Route route = route(name);
        FileAgreement agreement = route == null ? null : route.agreement();
        Long number = route == null ? null : route.naming().sequence(name);
        if (agreement != null && number != null) {
            action.accept(agreement.name(), number);
        }
    }

    private void recover(IndexedLog open, List<InboundFile> files) throws IOException, InterruptedException {
        for (Map.Entry<String, Path> left : list(work).entrySet()) {
            String name = left.getKey();
            if (name.endsWith(FolderDestination.PART)) {
                disk.delete(left.getValue());
                continue;
            }
            Route route = route(name);
            if (route == null) {
                // It was begun under an agreement that is no longer given: it waits there for that, and nothing waits
                // for it.
                stranded = left.getValue() + " was begun, and no agreement is about its name now";
                LOG.warn("{}; it stays there", stranded);
                continue;
            }
            // The marker of a file that was taken must not stand for the next one of its name.
            if (disposal != Disposal.LEAVE
                    && route.completeness() == Completeness.MARKER
                    && Files.exists(folder.resolve(name + route.marker()))
                    && !Files.exists(folder.resolve(name))) {
                disk.delete(folder.resolve(name + route.marker()));
                disk.forceFolder(folder);
            }
            files.add(takeFromWork(open, left.getValue()));
        }
    }

    /**
     * Says why the last poll failed, why a file of it could not be taken, or which file was begun under an agreement that is no
     * longer given; null where all was well.
     */
    public @Nullable String fault() {
        return fault;
    }

    /**
     * Returns which files did not come by the last poll though one with a higher number did, in the order of agreement and number. Any
     * thread; never blocks.
     */
    public List<MissingFiles> missing() {
        return missing;
    }

    /**
     * Has a thread of its own poll, until {@link #close}. What fails is logged, and tried again after a pause that grows to a
     * minute.
     *
     * @throws IllegalStateException if it was started before
     */
    public synchronized void start() {
        if (thread != null || closed) {
            throw new IllegalStateException("source " + id + " was started or closed before");
        }
        Thread poller = new Thread(this::run, "holdfast-source-" + id);
        poller.setDaemon(true);
        poller.start();
        thread = poller;
    }

    private void run() {
        long pause = interval.toNanos();
        while (!closed) {
            try {
                poll();
                pause = interval.toNanos();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (IOException | RuntimeException e) {
                if (closed) {
                    return;
                }
                LOG.warn("source {} cannot read {}; it tries again", id, folder, e);
                pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
            }
            LockSupport.parkNanos(pause);
            if (Thread.interrupted()) {
                return;
            }
        }
    }

    /** Ends the polling, after what is under way or at its next record. */
    @Override
    public void close() {
        closed = true;
        Thread poller = thread;
        if (poller != null && poller != Thread.currentThread()) {
            poller.interrupt();
            try {
                poller.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            closeLedger();
        }
    }

    // Which files.

    private static Map<String, Path> list(Path folder) throws IOException {
        TreeMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path file : stream) {
                files.put(file.getFileName().toString(), file);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    private @Nullable Route route(String name) {
        if (name.endsWith(FolderDestination.PART) || name.startsWith(".")) {
            return null;
        }
        for (Route route : routes) {
            if (route.naming().matches(name)) {
                return route;
            }
        }
        return null;
    }

    private boolean isComplete(Route route, Path file, Set<String> names) throws IOException {
        String name = file.getFileName().toString();
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (!attributes.isRegularFile()) {
            return false;
        }
        long now = ticker.getAsLong();
        Object key = attributes.fileKey();
        Seen is = new Seen(
                attributes.size(), attributes.lastModifiedTime().toMillis(), key == null ? "" : key, now, false);
        Seen was = seen.get(name);
        boolean same = was != null && was.same(is);
        if (same && was != null && was.isDone() && now - was.since() < HASH_AGAIN.toNanos()) {
            return false;
        }
        return switch (route.completeness()) {
            case RENAME -> true;
            case MARKER -> names.contains(name + route.marker());
            case STABLE -> {
                if (!same || was == null) {
                    seen.put(name, is);
                    yield stable.isZero();
                }
                yield was.isDone() || now - was.since() >= stable.toNanos();
            }
        };
    }

    // Taking one.

    private @Nullable InboundFile take(IndexedLog open, Route route, Path file)
            throws IOException, InterruptedException {
        String name = file.getFileName().toString();
        Path mine = work.resolve(name);
        try {
            if (disposal == Disposal.LEAVE) {
                BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
                String sha256 = digestInPlace(file);
                if (kind(open, name, sha256) == Kind.REPEAT) {
                    // Known, and there still: nothing to say of it.
                    remember(name, before);
                    return null;
                }
                Path part = work.resolve(name + FolderDestination.PART);
                Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
                disk.move(part, mine);
                InboundFile taken = takeFromWork(open, mine);
                if (taken.sha256().equals(sha256)) {
                    remember(name, before);
                }
                return taken;
            }
            // Files.move would replace: what lies in the work folder was done first.
            moveIn(file, mine);
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            return null;
        }
        seen.remove(name);
        disk.forceFolder(work);
        disk.forceFolder(folder);
        if (route.completeness() == Completeness.MARKER && Files.exists(folder.resolve(name + route.marker()))) {
            disk.delete(folder.resolve(name + route.marker()));
            disk.forceFolder(folder);
        }
        return takeFromWork(open, mine);
    }

    /** A file that is there and cannot be taken now: where it was is as it was. */
    private static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException refusal;

        HeldException(IOException refusal) {
            super(refusal);
            this.refusal = refusal;
        }
    }

    private void moveIn(Path file, Path mine) throws IOException {
        try {
            disk.move(file, mine);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            if (Files.exists(file) && !Files.exists(mine)) {
                throw new HeldException(e);
            }
            throw e;
        }
    }

    private static String said(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private void remember(String name, BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        seen.put(
                name,
                new Seen(
                        attributes.size(),
                        attributes.lastModifiedTime().toMillis(),
                        key == null ? "" : key,
                        ticker.getAsLong(),
                        true));
    }

    private static String digestInPlace(Path file) throws IOException {
        try {
            return digest(file);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw Files.exists(file) ? new HeldException(e) : e;
        }
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = IndexedLog.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private InboundFile takeFromWork(IndexedLog open, Path mine) throws IOException, InterruptedException {
        String name = mine.getFileName().toString();
        Route route = route(name);
        if (route == null) {
            throw new IllegalStateException(mine + " is in the work folder without an agreement");
        }
        FileAgreement agreement = route.agreement();
        AgreementReader reader = agreement == null ? null : new AgreementReader(agreement);
        Whole whole = reader == null
                ? new Whole(digest(mine), Files.size(mine), Files.size(mine), null)
                : reader.examine(mine);
        String sha256 = whole.sha256();
        Kind kind = kind(open, name, sha256);
        InboundFile file;
        if (kind == Kind.REPEAT) {
            file = new InboundFile(name, sha256, kind, 0, 0);
        } else {
            file = read(route, reader, mine, whole, kind);
            if (Files.size(mine) != whole.size()) {
                throw new IOException(mine + " changed while it was read: it was not complete; it is read again");
            }
            consumer.end(file);
            append(open, file);
        }
        LOG.info("{} of {}: {}, {} records, {} bad", name, folder, file.kind(), file.records(), file.badLines());
        dispose(mine, file);
        return file;
    }

    private InboundFile read(Route route, @Nullable AgreementReader reader, Path mine, Whole whole, Kind kind)
            throws IOException, InterruptedException {
        String name = mine.getFileName().toString();
        String stem = name + "." + whole.sha256().substring(0, DIGEST_DIGITS);
        if (whole.fault() != null) {
            return refused(mine, stem, whole.sha256(), whole.fault());
        }
        String keyStart = name + "/" + whole.sha256().substring(0, DIGEST_DIGITS) + "/";
        try (Aside aside = new Aside(stem)) {
            FileTally tally;
            ResultReader results = route.results();
            if (reader == null || results != null) {
                tally = readResults(Objects.requireNonNull(results), mine, keyStart, aside);
            } else {
                FileAgreement agreement = Objects.requireNonNull(route.agreement());
                InboundReading reading = new InboundReading(agreement.terms().content());
                tally = reader.read(
                        mine,
                        whole,
                        (line, values) -> {
                            try {
                                consumer.record(keyStart + line, reading.record(values));
                            } catch (RecordRefusedException e) {
                                throw new BadValueException("", "", "was refused: " + e.getMessage());
                            }
                        },
                        aside::bad);
            }
            aside.keep();
            return new InboundFile(name, whole.sha256(), kind, tally.records(), tally.badLines());
        } catch (UnreadableException e) {
            return refused(mine, stem, whole.sha256(), e.fault());
        }
    }

    /** Carries what a consumer throws out of the reader of results. */
    private static final class InterruptedReading extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private FileTally readResults(ResultReader results, Path mine, String keyStart, Aside aside)
            throws IOException, InterruptedException {
        long[] refused = {0};
        long[] number = {0};
        try {
            ReadTally tally = results.read(
                    mine,
                    result -> {
                        number[0]++;
                        try {
                            consumer.record(keyStart + number[0], new InboundRecord.Result(result));
                        } catch (RecordRefusedException e) {
                            refused[0]++;
                            aside.badUnchecked(new BadLine(
                                    mine.getFileName().toString(),
                                    0,
                                    "",
                                    result.id().value(),
                                    "was refused: " + e.getMessage()));
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw new InterruptedReading();
                        }
                    },
                    aside::badUnchecked);
            return new FileTally(tally.results() - refused[0], tally.badLines() + refused[0]);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (InterruptedReading e) {
            Thread.interrupted();
            InterruptedException interrupted = new InterruptedException("interrupted while reading " + mine);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private InboundFile refused(Path mine, String stem, String sha256, BadLine fault) throws IOException {
        try (Aside aside = new Aside(stem)) {
            aside.bad(fault, "");
            aside.keep();
        }
        return new InboundFile(mine.getFileName().toString(), sha256, Kind.REFUSED, 0, 1);
    }

    private void dispose(Path mine, InboundFile file) throws IOException {
        String stem = file.name() + "." + file.sha256().substring(0, DIGEST_DIGITS);
        if (file.kind() == Kind.REFUSED) {
            moveAside(mine, quarantine, stem);
        } else if (disposal == Disposal.MOVE) {
            moveAside(mine, done, stem);
        } else {
            disk.delete(mine);
        }
        disk.forceFolder(work);
    }

    /** Names in these folders say the content, so what is there already is the same. */
    private void moveAside(Path mine, Path to, String stem) throws IOException {
        Path target = to.resolve(stem);
        if (Files.exists(target)) {
            disk.delete(mine);
        } else {
            disk.move(mine, target);
            disk.forceFolder(to);
        }
    }

    /** The bad lines of one file, until they are durable. */
    private final class Aside implements AutoCloseable {
        private final Path part;
        private final Path target;
        private @Nullable Writer writer;

        Aside(String stem) {
            part = quarantine.resolve(stem + ".bad.jsonl" + FolderDestination.PART);
            target = quarantine.resolve(stem + ".bad.jsonl");
        }

        void badUnchecked(BadLine line) {
            try {
                bad(line, "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void bad(BadLine line, String raw) throws IOException {
            Writer out = writer;
            if (out == null) {
                out = new BufferedWriter(Files.newBufferedWriter(part, StandardCharsets.UTF_8));
                writer = out;
            }
            out.write(JsonWriting.badLine(line, raw));
            out.write('\n');
            consumer.badLine(line);
        }

        void keep() throws IOException {
            if (writer == null) {
                return;
            }
            writer.close();
            writer = null;
            disk.force(part);
            if (Files.exists(target)) {
                // From before a crash: what was read again is at least as much.
                disk.delete(target);
            }
            disk.move(part, target);
            disk.forceFolder(quarantine);
        }

        @Override
        public void close() throws IOException {
            if (writer != null) {
                writer.close();
            }
        }
    }

    // The ledger: "F name sha256 kind records bad", the name in Base64, found by name; and where a file of it begins,
    // the
    // numbers of files so far: "N agreement highest first-last...".

    private final class Entries implements IndexedLog.Owner {
        @Override
        public List<IndexedLog.Key> keys(String[] words) {
            return FileNumbers.isLine(words) ? List.of() : List.of(IndexedLog.Key.ofName(decoded(words[1])));
        }

        @Override
        public void opened(String[] words) {
            if (FileNumbers.isLine(words)) {
                numbers.line(words);
                return;
            }
            number(decoded(words[1]), numbers::came);
        }
    }

    private IndexedLog open() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "is not there, or is no folder");
        }
        String name = id + ".inbox";
        if (ledgerSeen && !Files.exists(own.resolve(name + IndexedLog.LOCK))) {
            throw new NoSuchFileException(own.toString(), null, "has lost its ledger: is the share mounted?");
        }
        if (ledger != null) {
            return ledger;
        }
        for (Path each : List.of(own, work, done, quarantine)) {
            if (!Files.isDirectory(each)) {
                try {
                    Files.createDirectory(each);
                } catch (FileAlreadyExistsException e) {
                    // another source of this folder made it
                }
            }
        }
        disk.forceFolder(own);
        numbers.forget();
        IndexedLog opened = IndexedLog.open(disk, own, name, largestLedger, new Entries());
        ledger = opened;
        ledgerSeen = true;
        return opened;
    }

    private Kind kind(IndexedLog open, String name, String sha256) throws IOException {
        Kind kind = Kind.NEW;
        for (IndexedLog.Hit hit : open.findAll(IndexedLog.Key.ofName(name))) {
            if (decoded(hit.words()[1]).equals(name)) {
                // What was refused and is given once more is tried once more: a person mended the agreement, perhaps.
                boolean again = disposal != Disposal.LEAVE && hit.words()[3].equals("refused");
                if (hit.words()[2].equals(sha256) && !again) {
                    return Kind.REPEAT;
                }
                kind = Kind.NEW_CONTENT;
            }
        }
        return kind;
    }

    private void append(IndexedLog open, InboundFile file) throws IOException {
        if (open.isFull()) {
            open.seal(numbers.lines());
        }
        open.append("F " + encoded(file.name()) + " " + file.sha256() + " "
                + file.kind().name().toLowerCase(Locale.ROOT) + " " + file.records() + " " + file.badLines());
    }

    private static String encoded(String name) {
        return "." + Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String word) {
        return new String(Base64.getUrlDecoder().decode(word.substring(1)), StandardCharsets.UTF_8);
    }

    private void closeLedger() {
        if (ledger != null) {
            try {
                ledger.close();
            } catch (IOException e) {
                LOG.debug("the lock of {} did not close", own, e);
            }
            ledger = null;
        }
    }

    /** Makes a source part by part. Not thread-safe. */
    public static final class Builder {
        private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

        private final Path folder;
        private final List<Route> routes = new ArrayList<>();
        private @Nullable String id;
        private @Nullable InboundConsumer consumer;
        private @Nullable Path ownFolder;
        private Duration interval = DEFAULT_INTERVAL;
        private Duration stable = DEFAULT_STABLE;
        private Disposal disposal = Disposal.MOVE;
        private Disk disk = new Disk();
        private LongSupplier ticker = System::nanoTime;
        private long largestLedger = IndexedLog.LARGEST;

        private Builder(Path folder) {
            this.folder = Objects.requireNonNull(folder, "folder");
        }

        /** Sets the source's name; required. It goes into file names: 1 to 64 letters, digits, {@code _} or {@code -}. */
        public Builder id(String value) {
            if (!ID.matcher(value).matches()) {
                throw new IllegalArgumentException("id must match " + ID + ", was \"" + value + "\"");
            }
            id = value;
            return this;
        }

        /** Sets who takes what is read; required. */
        public Builder consumer(InboundConsumer value) {
            consumer = Objects.requireNonNull(value, "consumer");
            return this;
        }

        /**
         * Reads files that are named as the agreement says. Where two agree, the one given first is taken.
         *
         * @throws IllegalArgumentException if it is about files that Holdfast writes
         */
        public Builder agreement(FileAgreement value) {
            FileAgreement.Terms terms = value.terms();
            if (terms.direction() != FileAgreement.Direction.INBOUND) {
                throw new IllegalArgumentException("agreement must be inbound, was " + value);
            }
            routes.add(new Route(value, null, terms.naming(), terms.completeness(), terms.marker()));
            return this;
        }

        /**
         * Reads files of inspection results that are complete as soon as they have their name.
         *
         * @param naming their names, with {@code *} for any text: {@code AOI_*.csv}
         * @throws IllegalArgumentException if that is no name
         */
        public Builder results(String naming, ResultReader reader) {
            return results(naming, reader, Completeness.RENAME, "");
        }

        /**
         * Reads files of inspection results that are complete when their marker is there.
         *
         * @param marker what the marker's name has behind the file's: {@code .done}
         * @throws IllegalArgumentException if {@code naming} is no name
         */
        public Builder resultsWithMarker(String naming, String marker, ResultReader reader) {
            return results(naming, reader, Completeness.MARKER, marker);
        }

        /**
         * Reads files of inspection results that are complete when they do not change any more, see {@link #stable}.
         *
         * @throws IllegalArgumentException if {@code naming} is no name
         */
        public Builder resultsWhenStable(String naming, ResultReader reader) {
            return results(naming, reader, Completeness.STABLE, "");
        }

        private Builder results(String naming, ResultReader reader, Completeness completeness, String marker) {
            Objects.requireNonNull(reader, "reader");
            routes.add(new Route(null, reader, FileNaming.of(naming), completeness, marker));
            return this;
        }

        /** Sets how often the folder is listed; {@link #DEFAULT_INTERVAL} by default. */
        public Builder every(Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException("every must be more than zero, was " + value);
            }
            interval = value;
            return this;
        }

        /** Sets how long a file must not have changed where that says that it is complete; {@link #DEFAULT_STABLE} by default. */
        public Builder stable(Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException("stable must not be negative, was " + value);
            }
            stable = value;
            return this;
        }

        /** Sets what becomes of a file that was read; {@link Disposal#MOVE} by default. */
        public Builder disposal(Disposal value) {
            disposal = Objects.requireNonNull(value, "disposal");
            return this;
        }

        /**
         * Sets where ledger, work, done and quarantine folders are; {@code .holdfast} in the folder by default. Except with
         * {@link Disposal#LEAVE} it must be on the same file system, so that files can be renamed into it.
         */
        public Builder ownFolder(Path value) {
            ownFolder = Objects.requireNonNull(value, "ownFolder");
            return this;
        }

        Builder disk(Disk value) {
            disk = value;
            return this;
        }

        Builder ticker(LongSupplier value) {
            ticker = value;
            return this;
        }

        Builder largestLedger(long value) {
            largestLedger = value;
            return this;
        }

        /**
         * Returns the source; does not touch the disk.
         *
         * @throws IllegalStateException if it has no name, no consumer or nothing to read
         */
        public FolderSource build() {
            if (id == null || consumer == null || routes.isEmpty()) {
                throw new IllegalStateException("a folder source needs an id, a consumer, and an agreement or results");
            }
            return new FolderSource(this, id, consumer);
        }
    }
}
