package io.holdfast.store;

import io.holdfast.port.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps a second writer away: an exclusive lock on a file beside the database. The file holds the writer's process
 * number while it is open and is empty after it was closed in order; it stays, because a lock file that is deleted can
 * be locked by two at once, each on a file of its own.
 */
final class StoreLock implements AutoCloseable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
    private static final int LONGEST_CONTENT = 64;
    /** Beyond the content: on Windows nobody else can read what is locked. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path database;
    private final FileChannel channel;
    private final FileLock lock;
    private final boolean leftUnclean;

    private StoreLock(Path database, FileChannel channel, FileLock lock, boolean leftUnclean) {
        this.database = database;
        this.channel = channel;
        this.lock = lock;
        this.leftUnclean = leftUnclean;
    }

    static Path fileOf(Path database) {
        return sibling(database, ".lock");
    }

    static Path sibling(Path database, String suffix) {
        return database.resolveSibling(database.getFileName() + suffix);
    }

    /** Locks the database, or throws at once where it is locked. */
    static StoreLock acquire(Path database) throws StoreException {
        // Asked first: POSIX drops all locks of a process on a file when it closes any channel of that file.
        if (!HELD_HERE.add(database)) {
            throw inUse(database, "this process");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    fileOf(database), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            String holder = content(channel);
            if (lock == null) {
                throw inUse(database, holder.isEmpty() ? "another process" : "process " + holder);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new StoreLock(database, channel, lock, !holder.isEmpty());
        } catch (OverlappingFileLockException e) {
            // Another class loader of this process holds it. The channel stays open, see above.
            HELD_HERE.remove(database);
            throw inUse(database, "this process");
        } catch (IOException e) {
            HELD_HERE.remove(database);
            StoreWriter.closeQuietly(channel, e);
            if (e instanceof StoreException refusal) {
                throw refusal;
            }
            throw new StoreException("Cannot lock " + database + ": " + e.getMessage(), e);
        }
    }

    private static String content(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_CONTENT);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
    }

    private static StoreException inUse(Path database, String holder) {
        return new StoreException("Cannot open " + database + ": it is in use by " + holder + " (lock file "
                + fileOf(database) + "); one program at a time may write a journal");
    }

    /** Tells whether the last writer ended without closing. */
    boolean leftUnclean() {
        return leftUnclean;
    }

    /** Notes that the database was closed in order. */
    void markClean() throws IOException {
        channel.truncate(0);
    }

    @Override
    public void close() throws IOException {
        try {
            lock.release();
        } finally {
            channel.close();
            HELD_HERE.remove(database);
        }
    }
}
