package io.holdfast.opcua;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which results are done with: one name per line, appended and forced before anybody is told. A line that a crash cut short was not
 * told, and is dropped. A server keeps what its clients have acknowledged, a client what its sink has taken. Not thread-safe.
 */
final class AckBook implements AutoCloseable {
    private final Path file;
    private final Set<String> acknowledged = new LinkedHashSet<>();
    private FileChannel channel;

    AckBook(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            int end = text.lastIndexOf('\n') + 1;
            text.substring(0, end).lines().forEach(acknowledged::add);
        }
        channel = rewritten();
    }

    boolean has(String result) {
        return acknowledged.contains(result);
    }

    /** Returns the name that was noted last, or null where there is none. */
    @Nullable
    String newest() {
        String newest = null;
        for (String each : acknowledged) {
            newest = each;
        }
        return newest;
    }

    int size() {
        return acknowledged.size();
    }

    /** Notes results; they are on disk when this returns. */
    void add(Collection<String> results) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String result : results) {
            if (!acknowledged.contains(result)) {
                lines.append(result).append('\n');
            }
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
        acknowledged.addAll(results);
    }

    /** Forgets what is not among the given, once the book is much longer than they are. */
    void keepOnly(Set<String> results) throws IOException {
        if (acknowledged.size() > 1_000 + 2 * results.size()) {
            acknowledged.retainAll(results);
            channel.close();
            channel = rewritten();
        }
    }

    /** Forgets the oldest, once there are twice as many as are to be kept. */
    void keepLatest(int count) throws IOException {
        if (acknowledged.size() > 2 * count) {
            Iterator<String> oldest = acknowledged.iterator();
            for (int left = acknowledged.size() - count; left > 0; left--) {
                oldest.next();
                oldest.remove();
            }
            channel.close();
            channel = rewritten();
        }
    }

    private FileChannel rewritten() throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        StringBuilder lines = new StringBuilder();
        acknowledged.forEach(result -> lines.append(result).append('\n'));
        try (FileChannel out = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
