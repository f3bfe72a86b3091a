package io.holdfast.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real data sets that may lie beside the project. Where one does not, the test that wants it skips and says so. */
final class SharedData {
    private SharedData() {}

    static Path require(String relative) {
        Path found = projectRoot().resolveSibling("shared").resolve("data").resolve(relative);
        boolean present = Files.exists(found);
        if (!present) {
            System.out.println("SKIPPED: needs " + found + ", which is not there");
        }
        Assumptions.assumeTrue(present, () -> "needs " + found + ", which is not there");
        return found;
    }

    /** The folder that holds the reactor's pom, wherever the test was started from. */
    static Path projectRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("examples/mappings"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("the tests must run inside the project");
        }
        return folder;
    }
}
