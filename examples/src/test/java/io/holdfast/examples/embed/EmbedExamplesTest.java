package io.holdfast.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short examples do what they say, and are short. */
class EmbedExamplesTest {
    private static final int MOST_LINES = 80;

    @TempDir
    Path folder;

    @Test
    void theCaptureLoopStopsAtTheFifthBurrAndTheMesHasTheHold() throws Exception {
        int stoppedAfter = CaptureLoop.run(
                serial -> serial.compareTo("SN-20") < 0
                        ? Optional.empty()
                        : Optional.of(new CaptureLoop.Finding("Burr", 142_000, 38_500)),
                40,
                folder);
        // Ten good parts and five burrs.
        assertThat(stoppedAfter).isEqualTo(15);
        try (Stream<Path> files = Files.list(folder.resolve("mes-inbox"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("hold"))
                    .anyMatch(name -> name.startsWith("nonconformance"));
        }
    }

    @Test
    void theScreenShowsTheFiguresAsTheyChange() throws Exception {
        List<String> shown = Collections.synchronizedList(new ArrayList<>());
        FigureScreen.run(folder, shown::add);
        assertThat(shown).isNotEmpty();
        assertThat(shown.get(shown.size() - 1)).contains("80.00 %").containsAnyOf("Burr", "Dent");
    }

    @Test
    void eachExampleIsShorterThanEightyLines() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("examples/gateway"))) {
            root = root.getParent();
        }
        List<Path> examples = new ArrayList<>();
        for (String place : List.of(
                "examples/src/main/java/io/holdfast/examples/embed",
                "examples/gateway",
                "examples/src/test/java/io/holdfast/examples/embed")) {
            try (Stream<Path> files = Files.list(root.resolve(place))) {
                files.filter(file -> !file.getFileName().toString().startsWith("Embed"))
                        .forEach(examples::add);
            }
        }
        assertThat(examples).hasSizeGreaterThan(6);
        for (Path example : examples) {
            // What an integrator writes: imports and package are written by his tool.
            long lines = Files.readAllLines(example).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("import ") && !line.startsWith("package "))
                    .count();
            assertThat(lines).as("lines of %s", example).isLessThan(MOST_LINES);
        }
    }
}
