package io.holdfast.rest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Notes that outlive the destination: a small JSON file for each, forced to the disk before it counts, never deleted. Without a folder
 * there are none. Confined to its destination's lock.
 */
final class NoteFolder {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final @Nullable Path folder;

    /**
     * Makes a folder of notes.
     *
     * @param folder where they are kept, made where it is missing; null to keep none
     */
    NoteFolder(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Tells whether notes are kept at all. */
    boolean keeps() {
        return folder != null;
    }

    /** Returns the note on a thing, or empty. */
    <T> Optional<T> read(String kind, String name, Class<T> type) throws IOException {
        Path file = file(kind, name);
        return file == null || !Files.exists(file)
                ? Optional.empty()
                : Optional.of(MAPPER.readValue(Files.readAllBytes(file), type));
    }

    /** Writes the note on a thing, in place of an earlier one. */
    void write(String kind, String name, Object note) throws IOException {
        Path file = file(kind, name);
        if (file == null) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(MAPPER.writeValueAsBytes(note));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns where the note on a thing is: a name may have what a file's must not. */
    private @Nullable Path file(String kind, String name) {
        UUID digest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return folder == null ? null : folder.resolve(kind + digest + ".json");
    }

    @Override
    public String toString() {
        return String.valueOf(folder);
    }
}
