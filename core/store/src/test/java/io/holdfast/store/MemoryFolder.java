package io.holdfast.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes the folders of tests in memory, where the system has room for that: a sync there takes no time, and no test depends on
 * what a disk does with one. A killed process loses nothing that it had written to either; what a loss of power leaves is worked out
 * from what was written and synced.
 */
public final class MemoryFolder implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOMY = 1L << 30;

    /** Called by JUnit. */
    public MemoryFolder() {}

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
        return Files.createTempDirectory(place(), "holdfast-test");
    }

    /** Returns a folder in memory with room for tests, or the system's own for temporary files. */
    static Path place() throws IOException {
        boolean roomy = Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOMY;
        return roomy ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
