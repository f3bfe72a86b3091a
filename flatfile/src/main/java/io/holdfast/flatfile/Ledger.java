package io.holdfast.flatfile;

import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/*
 * What was published is written down here and not read off the folder, because the reader takes files away.
 *
 * One line per file, ASCII, ended by LF: "P name sha256 sequence:key ... crc" says that the file is published, or will be as
 * soon as its part file is renamed; "V name crc" takes that back. A key is 64 bits of the SHA-256 of lane and idempotency
 * key: with the sequence alone, an outbox that starts again from 1 would be taken for a repeat, and lost. The CRC tells a
 * line that a crash tore, which only the last can be, as each is forced before the next is begun.
 *
 * Memory: a bit per sequence answers nearly every question ("surely never seen"); a hit, which only a repeat after a crash
 * is, is looked up in the files. Two generations of the file are kept.
 */
/** What a destination has published, durably. Single-threaded. */
final class Ledger implements Closeable {
    /** A generation: 100,000 deliveries alone in their files, half a million in large batches. */
    static final long LARGEST = 16L << 20;

    static final String LOCK = ".lock";

    private static final String PUBLISHED = "P";
    private static final String VOID = "V";
    private static final int CHUNK_BITS = 16;
    private static final int KEY_DIGITS = 16;

    private final Disk disk;
    private final Path folder;
    private final Path file;
    private final Path older;
    private final long largest;
    private final FileChannel lock;
    private final Map<Long, BitSet> seen = new HashMap<>();
    private long length;

    /**
     * One published file.
     *
     * @param name its name
     * @param sha256 the SHA-256 of its content in hex
     */
    record Entry(String name, String sha256) {}

    private Ledger(Disk disk, Path folder, String name, long largest, FileChannel lock) {
        this.disk = disk;
        this.folder = folder;
        this.file = folder.resolve(name);
        this.older = folder.resolve(name + ".1");
        this.largest = largest;
        this.lock = lock;
    }

    /** Opens a ledger, or starts one, for this process alone; mends a torn end. */
    static Ledger open(Disk disk, Path folder, String name, long largest) throws IOException {
        FileChannel lock =
                FileChannel.open(folder.resolve(name + LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Ledger ledger = new Ledger(disk, folder, name, largest, lock);
        boolean good = false;
        try {
            ledger.lock();
            ledger.load();
            good = true;
            return ledger;
        } finally {
            if (!good) {
                lock.close();
            }
        }
    }

    /** Keeps a second process of this host out. Between hosts of a share a lock proves nothing. */
    private void lock() throws IOException {
        boolean mine;
        try {
            mine = lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            mine = false;
        }
        if (!mine) {
            throw new IOException(file + " is in use by another destination of the same name");
        }
    }

    private void load() throws IOException {
        if (Files.exists(older)) {
            scan(older, this::remember);
        }
        if (!Files.exists(file)) {
            disk.writeTail(file, 0, new byte[0]);
            disk.forceFolder(folder);
        }
        length = scan(file, this::remember);
        if (length < Files.size(file)) {
            disk.writeTail(file, length, new byte[0]);
        }
        // A line that a failed force left unsure is made sure before anything rests on it.
        disk.force(file);
    }

    private void remember(String[] line) {
        for (int i = 3; i < line.length - 1; i++) {
            long sequence = Long.parseLong(line[i], 0, line[i].indexOf(':'), 10);
            seen.computeIfAbsent(sequence >> CHUNK_BITS, unused -> new BitSet())
                    .set((int) (sequence & ((1 << CHUNK_BITS) - 1)));
        }
    }

    private boolean maySee(long sequence) {
        BitSet chunk = seen.get(sequence >> CHUNK_BITS);
        return chunk != null && chunk.get((int) (sequence & ((1 << CHUNK_BITS) - 1)));
    }

    /** Returns the file name by sequence, for those of the deliveries that are published. */
    Map<Long, String> find(Collection<Delivery> deliveries) throws IOException {
        Map<String, Long> wanted = new HashMap<>();
        for (Delivery delivery : deliveries) {
            if (maySee(delivery.sequence())) {
                wanted.put(token(delivery), delivery.sequence());
            }
        }
        Map<Long, String> found = new HashMap<>();
        if (!wanted.isEmpty()) {
            scanAll(line -> {
                if (line[0].equals(VOID)) {
                    found.values().removeIf(line[1]::equals);
                    return;
                }
                for (int i = 3; i < line.length - 1; i++) {
                    Long sequence = wanted.get(line[i]);
                    if (sequence != null) {
                        found.put(sequence, line[1]);
                    }
                }
            });
        }
        return found;
    }

    /** Returns the entry of a file name, or null where there is none. */
    @Nullable
    Entry entry(String name) throws IOException {
        List<Entry> last = new ArrayList<>();
        scanAll(line -> {
            if (line[1].equals(name)) {
                last.clear();
                if (line[0].equals(PUBLISHED)) {
                    last.add(new Entry(name, line[2]));
                }
            }
        });
        return last.isEmpty() ? null : last.get(0);
    }

    /** Writes down, durably, that a file with these deliveries is published. */
    void publish(Entry entry, List<Delivery> deliveries) throws IOException {
        StringBuilder line = new StringBuilder(PUBLISHED).append(' ').append(entry.name());
        line.append(' ').append(entry.sha256());
        for (Delivery delivery : deliveries) {
            line.append(' ').append(token(delivery));
        }
        append(line);
    }

    /** Takes an entry back, durably. */
    void revoke(String name) throws IOException {
        append(new StringBuilder(VOID).append(' ').append(name));
    }

    private void append(StringBuilder line) throws IOException {
        if (length >= largest) {
            disk.move(file, older);
            disk.writeTail(file, 0, new byte[0]);
            disk.forceFolder(folder);
            length = 0;
        }
        String crc = crc(line.toString());
        byte[] bytes = line.append(' ').append(crc).append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        disk.writeTail(file, length, bytes);
        disk.force(file);
        length += bytes.length;
        remember(line.toString().trim().split(" "));
    }

    /** Takes one good line, split at its blanks. */
    private interface LineReader {
        void read(String[] line);
    }

    private void scanAll(LineReader reader) throws IOException {
        if (Files.exists(older)) {
            scan(older, reader);
        }
        scan(file, reader);
    }

    /** Returns where the good lines end. */
    private static long scan(Path file, LineReader reader) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            String line = text.substring(start, end);
            int body = line.lastIndexOf(' ');
            if (body < 0 || !line.substring(body + 1).equals(crc(line.substring(0, body)))) {
                if (end + 1 < text.length()) {
                    throw new IOException(file + " is damaged at byte " + start + "; move it away to start afresh");
                }
                break;
            }
            reader.read(line.split(" "));
            start = end + 1;
        }
        return start;
    }

    private static String token(Delivery delivery) {
        String key = Lane.of(delivery.content()) + " " + delivery.idempotencyKey();
        return delivery.sequence() + ":"
                + sha256(key.getBytes(StandardCharsets.UTF_8)).substring(0, KEY_DIGITS);
    }

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
