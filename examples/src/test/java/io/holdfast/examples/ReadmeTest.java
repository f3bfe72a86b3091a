package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what runs. */
class ReadmeTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS_NAME = Pattern.compile("class (\\w+)");

    @TempDir
    Path folder;

    @Test
    void theFirstCodeBlockCompilesAndPlacesAHold() throws Exception {
        String readme = Files.readString(SharedData.projectRoot().resolve("README.md"));
        Matcher block = JAVA_BLOCK.matcher(readme);
        assertThat(block.find()).isTrue();
        String code = block.group(1);
        Matcher name = CLASS_NAME.matcher(code);
        assertThat(name.find()).isTrue();
        Path source = folder.resolve(name.group(1) + ".java");
        Files.writeString(source, code);
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-d",
                        folder.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(compiled).isZero();

        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        folder + File.pathSeparator + System.getProperty("java.class.path"),
                        name.group(1))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        assertThat(printed).contains("MH-").contains("Scratch");
        try (var files = Files.list(folder.resolve("mes-inbox"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).anyMatch(file -> file.startsWith("hold")).anyMatch(file -> file.startsWith("result"));
        }
    }

    @Test
    void theCommandsOfTheReadmeAreTheOnesThatCiRuns() throws Exception {
        String readme = Files.readString(SharedData.projectRoot().resolve("README.md"));
        String ci = Files.readString(SharedData.projectRoot().resolve(".ci/run"));
        String command = "mvn -B -ntp -T2 verify";
        assertThat(readme).contains(command);
        assertThat(ci).contains(command);
    }
}
