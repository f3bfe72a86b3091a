package io.holdfast;

import io.holdfast.detect.DetectionEvent;
import io.holdfast.internal.codec.BinaryCodec;
import io.holdfast.model.InspectionResult;
import io.holdfast.port.Intake;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results that are durable in a file of their own before the journal has them, in the order the detector saw them.
 *
 * <p><b>File</b>: a head of the eight letters {@code HFSPILL1} and a random id of 16 bytes; then records of a length (4 bytes), a
 * CRC-32C of what follows it (4 bytes) and the content: one byte of flags (1 rules watch it, 2 it is ahead of its time, 4 refused for its model) and the result in Holdfast's
 * binary form. A record is durable when the sync after it returned; only then its receipt completes. How far the journal has read
 * is kept in the journal itself, under the id, in the transaction that wrote the results: so each gets there exactly once. When
 * all is read the file begins anew under another id. What a crash cut off at the end was acknowledged to nobody and is dropped; what
 * lies behind a damaged record is kept in a file beside.
 *
 * <p><b>Threads</b>: {@link #add} and {@link #end} under the front door's lock; {@link #next} and {@link #consumed}
 * on the journal's writer; one thread of its own writes the file. The lock here is taken after the front door's, and held while
 * a batch is read and while the file begins anew, never while results are written.
 *
 * <p><b>Memory</b>: what waits for the sync, one batch that is read, and what the detector concluded from results in the file.
 */
final class Spill {
    private static final Logger LOG = LoggerFactory.getLogger(Spill.class);
    private static final byte[] MAGIC = {'H', 'F', 'S', 'P', 'I', 'L', 'L', '1'};
    private static final int HEAD = MAGIC.length + 16;
    private static final int RECORD_HEAD = 8;
    private static final int LARGEST_RECORD = 1 << 26;
    private static final int MOST_IN_GROUP = 512;
    private static final long RETRY_MILLIS = 500;

    private final Path file;
    private final FileChannel channel;
    private final long mostBytes;
    private final Room room;
    private final Runnable more;
    private final Thread thread = new Thread(this::run, "holdfast-spill");
    private final Deque<Arrival> waiting = new ArrayDeque<>();
    private final List<Arrival> underWay = new ArrayList<>();
    /** What was concluded from the record at an offset, where that is not nothing. */
    private final Map<Long, List<DetectionEvent>> concluded = new HashMap<>();

    private String id;
    private long end;
    private long read;
    /** By estimate, of what is not in the file yet. */
    private long pendingBytes;

    private boolean active;
    private boolean closing;
    private volatile @Nullable String fault;

    private Spill(Path file, FileChannel channel, long mostBytes, Room room, Runnable more, String id) {
        this.file = file;
        this.channel = channel;
        this.mostBytes = mostBytes;
        this.room = room;
        this.more = more;
        this.id = id;
        thread.setDaemon(true);
    }

    /**
     * Opens the file, or makes it.
     *
     * @param more called when more can be read
     */
    static Spill open(Path file, long mostBytes, Room room, StoreReader journal, Runnable more) throws StoreException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw new IOException("another program has it open");
            }
            Spill spill = new Spill(file, channel, mostBytes, room, more, "");
            spill.recover(journal);
            return spill;
        } catch (IOException | OverlappingFileLockException e) {
            if (channel != null) {
                try {
                    channel.close();
                } catch (IOException suppressed) {
                    e.addSuppressed(suppressed);
                }
            }
            throw new StoreException("Cannot open the spill file " + file + ": " + e.getMessage(), e);
        }
    }

    private synchronized void recover(StoreReader journal) throws IOException {
        long size = channel.size();
        if (size < HEAD) {
            // New, or a crash came between cutting it off and its new head: it was read to the end.
            beginAnew();
            return;
        }
        ByteBuffer head = bytesAt(0, HEAD);
        byte[] magic = new byte[MAGIC.length];
        head.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IOException("it is not a spill file");
        }
        id = new UUID(head.getLong(), head.getLong()).toString();
        read = Long.parseLong(journal.note(note()).orElse(Integer.toString(HEAD)));
        end = read;
        while (end < size) {
            byte[] content = contentAt(end, size);
            if (content == null) {
                break;
            }
            end += RECORD_HEAD + content.length;
        }
        if (end < size) {
            if (isWholeBehind(end, size)) {
                keepBeside(size);
            } else {
                LOG.warn("{} ends in {} bytes of a record that was never acknowledged", file, size - end);
            }
            channel.truncate(end);
        }
        active = read < end;
        if (!active) {
            beginAnew();
        }
    }

    /** Tells whether the record at an offset is damaged rather than cut off: then another is whole behind it. */
    private boolean isWholeBehind(long at, long size) throws IOException {
        if (at + RECORD_HEAD > size) {
            return false;
        }
        int length = bytesAt(at, RECORD_HEAD).getInt();
        return length >= 1 && contentAt(at + RECORD_HEAD + length, size) != null;
    }

    /** What is behind may have been acknowledged; a person may want it. */
    private void keepBeside(long size) throws IOException {
        Path kept = file.resolveSibling(file.getFileName() + ".damaged-" + id + "-" + end);
        try (FileChannel copy = FileChannel.open(
                kept, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (long at = end; at < size; ) {
                at += channel.transferTo(at, size - at, copy);
            }
            copy.force(true);
        }
        LOG.error(
                "{} is damaged at byte {}: this result and those behind it, which may have been acknowledged, do not reach the"
                        + " journal; they are kept in {}",
                file,
                end,
                kept);
    }

    private void beginAnew() throws IOException {
        // Sync between: a file with an old head and no records must not get a new record under the old id.
        channel.truncate(0);
        channel.force(true);
        UUID fresh = UUID.randomUUID();
        ByteBuffer head = ByteBuffer.allocate(HEAD)
                .put(MAGIC)
                .putLong(fresh.getMostSignificantBits())
                .putLong(fresh.getLeastSignificantBits())
                .flip();
        writeFully(head, 0);
        channel.force(true);
        id = fresh.toString();
        read = HEAD;
        end = HEAD;
        concluded.clear();
    }

    void start() {
        thread.start();
    }

    Room room() {
        return room;
    }

    /** Tells whether what comes must go through here, to stay in order. */
    synchronized boolean isActive() {
        return active;
    }

    /** Tells whether nothing is in here. */
    synchronized boolean isEmpty() {
        return waiting.isEmpty() && underWay.isEmpty() && read == end;
    }

    /** Tells whether the file may grow by as much. */
    synchronized boolean canTake(long bytes) {
        return end + pendingBytes + bytes <= mostBytes;
    }

    /** Returns how many bytes of the file are not in the journal. */
    synchronized long unreadBytes() {
        return end - read;
    }

    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    String note() {
        return "spill/" + id;
    }

    /** Takes a result; everything that comes after must come here, too, until {@link #end}. */
    synchronized void add(Arrival arrival) {
        if (!active) {
            LOG.warn("results go to {} until the journal is up to date", file);
        }
        active = true;
        waiting.add(arrival);
        pendingBytes += arrival.size;
        notifyAll();
    }

    /** Lets results go to the journal directly again, where all that was here is there; tells whether that is so. */
    synchronized boolean end() throws IOException {
        if (!active || !isEmpty()) {
            return !active;
        }
        beginAnew();
        active = false;
        LOG.info("the journal is up to date; results go there directly again");
        return true;
    }

    /** Reads the next results, and how far that goes. */
    synchronized Optional<Batch> next(int most) throws IOException {
        List<Arrival> arrivals = new ArrayList<>();
        long at = read;
        while (arrivals.size() < most && at < end) {
            byte[] content = required(at);
            arrivals.add(arrival(at, content));
            at += RECORD_HEAD + content.length;
        }
        return arrivals.isEmpty() ? Optional.empty() : Optional.of(new Batch(arrivals, note(), at));
    }

    synchronized boolean hasMore() {
        return read < end;
    }

    /** Says that the journal has what was read up to there. */
    synchronized void consumed(long upTo) {
        concluded.keySet().removeIf(offset -> offset < upTo);
        read = upTo;
    }

    /** Has everything in here concluded anew, in order. To be called under the front door's lock. */
    synchronized void conclude(Function<InspectionResult, List<DetectionEvent>> observe) throws IOException {
        concluded.clear();
        for (long at = read; at < end; ) {
            byte[] content = required(at);
            Arrival arrival = arrival(at, content);
            if (arrival.watched) {
                List<DetectionEvent> events = observe.apply(arrival.result);
                if (!events.isEmpty()) {
                    concluded.put(at, events);
                }
            }
            at += RECORD_HEAD + content.length;
        }
        for (Iterable<Arrival> some : List.of(underWay, waiting)) {
            for (Arrival arrival : some) {
                arrival.events = arrival.watched ? observe.apply(arrival.result) : List.of();
            }
        }
    }

    private Arrival arrival(long at, byte[] content) throws IOException {
        InspectionResult result = BinaryCodec.decodeInspectionResult(Arrays.copyOfRange(content, 1, content.length));
        return Arrival.spilled(result, content[0], concluded.getOrDefault(at, List.of()));
    }

    /** Writes what waits to the file; what the file does not take within the grace is not durable. */
    void close(Duration grace) {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(grace.toMillis());
            thread.interrupt();
            thread.join(grace.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Arrival> left;
        synchronized (this) {
            left = new ArrayList<>(underWay);
            left.addAll(waiting);
            underWay.clear();
            waiting.clear();
        }
        left.forEach(arrival -> arrival.fail("the spill file could not be written"));
    }

    /** Closes the file. Nothing may be read any more. */
    void closeFile() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed: {}", file, e.toString());
        }
    }

    private void run() {
        try {
            while (takeSome()) {
                writeSome();
            }
        } catch (InterruptedException e) {
            LOG.debug("spilling interrupted at close");
        }
    }

    private synchronized boolean takeSome() throws InterruptedException {
        while (waiting.isEmpty()) {
            if (closing) {
                return false;
            }
            wait();
        }
        while (!waiting.isEmpty() && underWay.size() < MOST_IN_GROUP) {
            underWay.add(waiting.remove());
        }
        return true;
    }

    private void writeSome() throws InterruptedException {
        List<byte[]> records = underWay.stream().map(Spill::content).toList();
        int size = records.stream().mapToInt(each -> RECORD_HEAD + each.length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(size);
        for (byte[] content : records) {
            buffer.putInt(content.length).putInt(checksum(content)).put(content);
        }
        while (true) {
            try {
                writeFully(buffer.rewind(), end);
                channel.force(false);
                fault = null;
                break;
            } catch (IOException e) {
                if (fault == null) {
                    LOG.error("{} cannot be written; {} results wait", file, underWay.size(), e);
                }
                fault = String.valueOf(e.getMessage());
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
        List<Arrival> done;
        synchronized (this) {
            for (int i = 0; i < records.size(); i++) {
                if (!underWay.get(i).events.isEmpty()) {
                    concluded.put(end, underWay.get(i).events);
                }
                end += RECORD_HEAD + records.get(i).length;
                pendingBytes -= underWay.get(i).size;
            }
            done = List.copyOf(underWay);
            underWay.clear();
        }
        done.forEach(arrival -> arrival.durable(Intake.SPILLED));
        more.run();
    }

    private static byte[] content(Arrival arrival) {
        byte[] result = BinaryCodec.encode(arrival.result);
        byte[] content = new byte[result.length + 1];
        content[0] = (byte) arrival.flags();
        System.arraycopy(result, 0, content, 1, result.length);
        return content;
    }

    private byte[] required(long at) throws IOException {
        byte[] content = contentAt(at, channel.size());
        if (content == null) {
            throw new IOException(file + " is damaged at byte " + at);
        }
        return content;
    }

    /** Returns the content of the record at an offset, or null where there is no whole and sound one. */
    private byte @Nullable [] contentAt(long at, long size) throws IOException {
        if (at + RECORD_HEAD > size) {
            return null;
        }
        ByteBuffer head = bytesAt(at, RECORD_HEAD);
        int length = head.getInt();
        int checksum = head.getInt();
        if (length < 1 || length > LARGEST_RECORD || at + RECORD_HEAD + length > size) {
            return null;
        }
        byte[] content = bytesAt(at + RECORD_HEAD, length).array();
        return checksum(content) == checksum ? content : null;
    }

    private static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }

    private ByteBuffer bytesAt(long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new EOFException(file + " ends before byte " + (at + length));
            }
        }
        return buffer.flip();
    }

    private void writeFully(ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer, at + buffer.position());
        }
    }

    /** Results that were read. */
    record Batch(List<Arrival> arrivals, String note, long upTo) {}
}
