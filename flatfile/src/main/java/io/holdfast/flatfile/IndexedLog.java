package io.holdfast.flatfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/*
 * Files. "name" is the open one; when it is large enough it is sealed: renamed to name.000001 and so on, and never written
 * again. Beside a sealed one lies its index, name.000001.index: one record of 20 bytes for each key, sorted, for a binary search
 * on the disk. So memory holds the keys of the open file only, and the log may grow for ever.
 *
 * A line is ASCII, words parted by blanks, the last of them its CRC; a line that a crash tore, which only the last can be,
 * fails that. Sealing first writes the next open file whole (with what its owner wants carried over), then renames the full one,
 * then the next one into place. After a crash the open file is the one of that name; or, between the two renames, the one
 * waiting as name.next. An index that is missing or damaged is made again of its file.
 */
/** A durable log of short lines that are found again by keys, in bounded memory however long it grows. Single-threaded. */
final class IndexedLog implements Closeable {
    /** A sealed file: some 12,000 to 60,000 keys, which the open one holds in memory. */
    static final long LARGEST = 2L << 20;

    static final String LOCK = ".lock";

    private static final String NEXT = ".next";
    private static final String INDEX = ".index";
    private static final int RECORD = Long.BYTES + Long.BYTES + Integer.BYTES;
    private static final int HEADER = Long.BYTES + Integer.BYTES + Long.BYTES;
    private static final long MAGIC = 0x484F4C4449445831L;

    private final Disk disk;
    private final Path folder;
    private final String name;
    private final long largest;
    private final Owner owner;
    private final Path file;
    private final FileChannel lock;
    private final List<Sealed> sealed = new ArrayList<>();
    private final Map<Key, List<String[]>> open = new HashMap<>();
    private long length;

    /** What a line is found by: a number of 64 bits twice; a name as the hash of it. */
    record Key(long first, long second) implements Comparable<Key> {
        /** No sequence is negative, so that names and sequences never meet. */
        static Key ofName(String name) {
            byte[] hash = digest(name.getBytes(StandardCharsets.UTF_8));
            return new Key(-1, ByteBuffer.wrap(hash).getLong());
        }

        @Override
        public int compareTo(Key other) {
            int order = Long.compare(first, other.first);
            return order != 0 ? order : Long.compare(second, other.second);
        }
    }

    /** What the lines mean. */
    interface Owner {
        /** Returns by which keys a line is found. */
        List<Key> keys(String[] words);

        /** Takes each line of the open file, as it is read and as it is appended. */
        default void opened(String[] words) {}
    }

    /** A file that is full, and its index. */
    private record Sealed(int number, Path file, Path index, int records, Key least, Key most) {
        boolean mayHold(Key key) {
            return records > 0 && least.compareTo(key) <= 0 && key.compareTo(most) <= 0;
        }
    }

    /**
     * A line that was found.
     *
     * @param file where: 0 for the open file, else the number of the sealed one
     * @param words its words, without the CRC
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Hit(int file, String[] words) {}

    private IndexedLog(Disk disk, Path folder, String name, long largest, Owner owner, FileChannel lock) {
        this.disk = disk;
        this.folder = folder;
        this.name = name;
        this.largest = largest;
        this.owner = owner;
        this.file = folder.resolve(name);
        this.lock = lock;
    }

    /**
     * Opens a log, or starts one, for this process alone; mends a torn end.
     */
    static IndexedLog open(Disk disk, Path folder, String name, long largest, Owner owner) throws IOException {
        FileChannel lock =
                FileChannel.open(folder.resolve(name + LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        IndexedLog log = new IndexedLog(disk, folder, name, largest, owner, lock);
        boolean good = false;
        try {
            log.lock();
            log.load();
            good = true;
            return log;
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
            throw new IOException(file + " is in use by another destination or source of the same name");
        }
    }

    private void load() throws IOException {
        Path next = folder.resolve(name + NEXT);
        if (Files.exists(next)) {
            if (Files.exists(file)) {
                disk.delete(next);
            } else {
                disk.move(next, file);
                disk.forceFolder(folder);
            }
        }
        List<Path> full = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, name + ".[0-9]*")) {
            for (Path each : stream) {
                if (each.getFileName().toString().substring(name.length() + 1).matches("[0-9]{6}")) {
                    full.add(each);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        full.sort(null);
        for (Path each : full) {
            sealed.add(sealedFile(each, each.equals(full.get(full.size() - 1))));
        }
        if (!Files.exists(file)) {
            disk.writeTail(file, 0, new byte[0]);
            disk.forceFolder(folder);
        }
        length = scan(file, (offset, words) -> remember(words));
        if (length < Files.size(file)) {
            disk.writeTail(file, length, new byte[0]);
        }
        // A line that a failed force left unsure is made sure before anything rests on it.
        disk.force(file);
    }

    private void remember(String[] words) {
        for (Key key : owner.keys(words)) {
            open.computeIfAbsent(key, unused -> new ArrayList<>(1)).add(words);
        }
        owner.opened(words);
    }

    /** Returns the lines under a key in the newest file that has one, in order; none where no file has. */
    List<Hit> find(Key key) throws IOException {
        List<Hit> hits = findIn(0, key);
        for (int i = sealed.size() - 1; i >= 0 && hits.isEmpty(); i--) {
            hits = find(sealed.get(i), key);
        }
        return hits;
    }

    /** Returns the lines under a key of all files, newest file first. */
    List<Hit> findAll(Key key) throws IOException {
        List<Hit> hits = new ArrayList<>(findIn(0, key));
        for (int i = sealed.size() - 1; i >= 0; i--) {
            hits.addAll(find(sealed.get(i), key));
        }
        return hits;
    }

    /** Returns the lines under a key in one file, in order. */
    List<Hit> findIn(int number, Key key) throws IOException {
        if (number == 0) {
            return open.getOrDefault(key, List.of()).stream()
                    .map(words -> new Hit(0, words))
                    .toList();
        }
        return find(sealed.get(number - 1), key);
    }

    /** Appends a line, durably. */
    void append(String line) throws IOException {
        write(line);
        disk.force(file);
    }

    /** Appends a line that the next durable one makes durable, too. */
    void appendLazily(String line) throws IOException {
        write(line);
    }

    private void write(String line) throws IOException {
        byte[] bytes = encoded(line);
        disk.writeTail(file, length, bytes);
        length += bytes.length;
        remember(line.split(" ", -1));
    }

    boolean isFull() {
        return length >= largest;
    }

    /**
     * Starts a new file.
     *
     * @param carried the lines that it begins with
     */
    void seal(List<String> carried) throws IOException {
        StringBuilder content = new StringBuilder();
        for (String line : carried) {
            content.append(new String(encoded(line), StandardCharsets.US_ASCII));
        }
        Path next = folder.resolve(name + NEXT);
        byte[] bytes = content.toString().getBytes(StandardCharsets.US_ASCII);
        disk.writeTail(next, 0, bytes);
        disk.force(next);
        disk.forceFolder(folder);
        Path full = folder.resolve(String.format(Locale.ROOT, "%s.%06d", name, sealed.size() + 1));
        disk.move(file, full);
        disk.forceFolder(folder);
        disk.move(next, file);
        disk.forceFolder(folder);
        open.clear();
        length = scan(file, (offset, words) -> remember(words));
        sealed.add(sealedFile(full, true));
    }

    private static byte[] encoded(String line) {
        return (line + ' ' + crc(line) + '\n').getBytes(StandardCharsets.US_ASCII);
    }

    // Sealed files.

    /**
     * Only the newest index is read whole: it may have been cut short by a crash, the others were made durable before the next
     * file was sealed.
     */
    private Sealed sealedFile(Path full, boolean newest) throws IOException {
        String fileName = full.getFileName().toString();
        int number = Integer.parseInt(fileName.substring(name.length() + 1));
        if (number != sealed.size() + 1) {
            throw new NoSuchFileException(
                    folder.resolve(String.format(Locale.ROOT, "%s.%06d", name, sealed.size() + 1))
                            .toString(),
                    null,
                    "is part of the ledger and is gone");
        }
        Path index = folder.resolve(fileName + INDEX);
        Sealed read = readIndex(number, full, index, newest);
        if (read == null) {
            writeIndex(full, index);
            read = readIndex(number, full, index, true);
        }
        if (read == null) {
            throw new IOException(index + " cannot be read back");
        }
        return read;
    }

    private void writeIndex(Path full, Path index) throws IOException {
        List<Map.Entry<Key, Integer>> records = new ArrayList<>();
        long good = scan(full, (offset, words) -> {
            for (Key key : owner.keys(words)) {
                records.add(Map.entry(key, (int) offset));
            }
        });
        if (good < Files.size(full)) {
            throw new IOException(full + " is damaged at byte " + good + "; move it away to do without it");
        }
        records.sort(Map.Entry.<Key, Integer>comparingByKey().thenComparing(Map.Entry::getValue));
        ByteBuffer content = ByteBuffer.allocate(HEADER + records.size() * RECORD);
        content.position(HEADER);
        for (Map.Entry<Key, Integer> each : records) {
            content.putLong(each.getKey().first())
                    .putLong(each.getKey().second())
                    .putInt(each.getValue());
        }
        CRC32 crc = new CRC32();
        crc.update(content.array(), HEADER, content.capacity() - HEADER);
        content.putLong(0, MAGIC)
                .putInt(Long.BYTES, records.size())
                .putLong(Long.BYTES + Integer.BYTES, crc.getValue());
        disk.writeTail(index, 0, content.array());
        disk.force(index);
        disk.forceFolder(folder);
    }

    private static @Nullable Sealed readIndex(int number, Path full, Path index, boolean whole) throws IOException {
        if (!Files.exists(index)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(index, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            if (!fill(channel, header, 0) || header.getLong(0) != MAGIC) {
                return null;
            }
            int records = header.getInt(Long.BYTES);
            if (records < 0 || channel.size() != HEADER + (long) records * RECORD) {
                return null;
            }
            if (whole && crc(channel) != header.getLong(Long.BYTES + Integer.BYTES)) {
                return null;
            }
            Key none = new Key(0, 0);
            return new Sealed(
                    number,
                    full,
                    index,
                    records,
                    records == 0 ? none : key(channel, 0),
                    records == 0 ? none : key(channel, records - 1));
        }
    }

    private static long crc(FileChannel index) throws IOException {
        CRC32 crc = new CRC32();
        ByteBuffer part = ByteBuffer.allocate(1 << 16);
        for (long at = HEADER; at < index.size(); at += part.limit()) {
            part.clear().limit((int) Math.min(part.capacity(), index.size() - at));
            if (!fill(index, part, at)) {
                return -1;
            }
            crc.update(part);
        }
        return crc.getValue();
    }

    private List<Hit> find(Sealed where, Key key) throws IOException {
        List<Hit> hits = new ArrayList<>();
        if (!where.mayHold(key)) {
            return hits;
        }
        try (FileChannel channel = FileChannel.open(where.index(), StandardOpenOption.READ);
                FileChannel lines = FileChannel.open(where.file(), StandardOpenOption.READ)) {
            int low = 0;
            int high = where.records();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (key(channel, middle).compareTo(key) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            for (; low < where.records() && key(channel, low).equals(key); low++) {
                ByteBuffer offset = ByteBuffer.allocate(Integer.BYTES);
                if (!fill(channel, offset, HEADER + (long) low * RECORD + 2 * Long.BYTES)) {
                    throw new IOException(where.index() + " is cut off");
                }
                hits.add(new Hit(where.number(), lineAt(lines, where, offset.getInt(0))));
            }
        }
        return hits;
    }

    private static Key key(FileChannel index, int record) throws IOException {
        ByteBuffer key = ByteBuffer.allocate(2 * Long.BYTES);
        if (!fill(index, key, HEADER + (long) record * RECORD)) {
            throw new IOException("an index of the ledger is cut off");
        }
        return new Key(key.getLong(0), key.getLong(Long.BYTES));
    }

    private static String[] lineAt(FileChannel lines, Sealed where, int offset) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer part = ByteBuffer.allocate(1 << 12);
        for (long at = offset; at < lines.size(); at += part.limit()) {
            part.clear().limit((int) Math.min(part.capacity(), lines.size() - at));
            if (!fill(lines, part, at)) {
                break;
            }
            text.append(new String(part.array(), 0, part.limit(), StandardCharsets.ISO_8859_1));
            int end = text.indexOf("\n");
            if (end >= 0) {
                String body = body(text.substring(0, end));
                if (body != null) {
                    return body.split(" ", -1);
                }
                break;
            }
        }
        throw new IOException(where.file() + " is damaged at byte " + offset);
    }

    private static boolean fill(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                return false;
            }
            at += read;
        }
        buffer.flip();
        return true;
    }

    // Lines.

    /** Takes one good line. */
    private interface LineReader {
        void read(long offset, String[] words);
    }

    /** Returns where the good lines end. */
    private static long scan(Path file, LineReader reader) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            String body = body(text.substring(start, end));
            if (body == null) {
                if (end + 1 < text.length()) {
                    throw new IOException(file + " is damaged at byte " + start + "; move it away to start afresh");
                }
                break;
            }
            reader.read(start, body.split(" ", -1));
            start = end + 1;
        }
        return start;
    }

    /** Returns a line without its CRC, or null where that is wrong. */
    private static @Nullable String body(String line) {
        int end = line.lastIndexOf(' ');
        return end >= 0 && line.substring(end + 1).equals(crc(line.substring(0, end))) ? line.substring(0, end) : null;
    }

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    static byte[] digest(byte[] content) {
        return sha256().digest(content);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
