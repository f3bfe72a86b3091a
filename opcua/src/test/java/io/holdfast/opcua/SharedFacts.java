package io.holdfast.opcua;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Model tables and specifications' files that are not part of this project. */
final class SharedFacts {
    private SharedFacts() {}

    /** Returns the file, or skips the test and says so. */
    static Path file(String name) {
        Path file = Path.of("../../shared", name);
        if (!Files.isReadable(file)) {
            System.out.println("skipped: " + file.toAbsolutePath().normalize() + " is not there");
        }
        assumeTrue(Files.isReadable(file), file + " is not there");
        return file;
    }
}
