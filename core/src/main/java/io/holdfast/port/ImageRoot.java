package io.holdfast.port;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place that image files are kept in: a folder, a bucket. Holdfast knows files in it by a path relative to it, parted by
 * slashes. A path never leads out of the root, whatever it says and whatever links lie in the way: such a file is refused.
 *
 * <p>Implement it for storage of your own. Every method may block on a disk or network and is called on a thread that nobody's
 * result waits for; methods may be called from several threads. An {@link IOException} says that the root cannot be
 * reached at the moment: Holdfast waits and tries again. What concerns one file only is an answer, not an exception.
 */
public interface ImageRoot extends AutoCloseable {
    /** Returns its name in register and settings, which stays the same over restarts. */
    String name();

    /** Returns the path of what a link names, or empty where that is not in this root. Does no I/O. */
    Optional<String> locate(URI link);

    /** Returns what is at a path; empty where nothing is there, or nothing that is a plain file of this root. */
    Optional<Entry> find(String path) throws IOException;

    /**
     * Deletes a file, if it is the one that was registered.
     *
     * @param bytes its size; another size is another file
     * @param sha256 its hash, which is compared with that of the content, or null for a comparison by size alone
     */
    Removal remove(String path, long bytes, @Nullable String sha256) throws IOException;

    /**
     * Returns when what {@link #remove} removed stays so over a power cut, and gives up what it held open. Called after each few
     * removals, before the journal says that they are done. By default nothing: right where {@code remove} promises that itself.
     */
    default void flush() throws IOException {
        // a removal is as durable as it gets when it returns
    }

    /** Opens a file for reading; empty where {@link #find} finds none. The caller closes it. */
    Optional<InputStream> read(String path) throws IOException;

    /**
     * Writes a file so that it is there whole or not at all, and on disk before this returns. Replaces a file of the same content
     * only.
     *
     * @param content as many bytes; not closed
     * @param sha256 the hash that the content must have
     * @return what is wrong with the content, or with what is there already; empty where all is well
     */
    Optional<String> write(String path, InputStream content, long bytes, String sha256) throws IOException;

    /** Streams all plain files of the root, in no order; links are neither followed nor told, unfinished writes not told. */
    void forEach(Consumer<? super Entry> action) throws IOException;

    /** Returns the room that it has, where that is known. */
    default Optional<Space> space() throws IOException {
        return Optional.empty();
    }

    @Override
    default void close() throws IOException {
        // most have nothing to close
    }

    /**
     * A file.
     *
     * @param path where in the root
     * @param bytes its size
     * @param changedAt when it was last written
     */
    record Entry(String path, long bytes, Instant changedAt) {}

    /**
     * Room.
     *
     * @param totalBytes how much there is
     * @param freeBytes how much of it is left
     */
    record Space(long totalBytes, long freeBytes) {
        /** Returns the share that is in use, from 0 to 1. */
        public double usedShare() {
            return totalBytes <= 0 ? 1 : 1 - (double) freeBytes / totalBytes;
        }
    }

    /** What came of a deletion. */
    sealed interface Removal {
        /** The file is gone now. */
        record Removed() implements Removal {}

        /** Nothing was there. */
        record Missing() implements Removal {}

        /**
         * It is not the file that was registered, or not one to be touched. It is still there.
         *
         * @param why in words for a person
         */
        record Refused(String why) implements Removal {}
    }
}
