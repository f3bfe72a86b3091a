package io.holdfast.flatfile;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real files that are too large, or not licensed, to be part of this project. */
public final class SharedData {
    static final Path MAPPINGS = Path.of("../examples/mappings");

    private SharedData() {}

    /** Returns the file, or skips the test and says so. */
    public static Path file(String name) {
        Path file = Path.of("../../shared/data", name);
        if (!Files.isReadable(file)) {
            System.out.println("skipped: " + file.toAbsolutePath().normalize() + " is not there");
        }
        assumeTrue(Files.isReadable(file), file + " is not there");
        return file;
    }
}
