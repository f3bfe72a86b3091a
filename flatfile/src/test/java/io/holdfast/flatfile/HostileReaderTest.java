package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: a writer that is killed at any moment, and a reader that opens, locks, renames, reads and deletes at any. */
class HostileReaderTest {
    @TempDir
    Path temp;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void noFileIsPartialAndNoLineIsLostOrTwiceWhateverTheReaderDoesAndHoweverTheWriterEnds() throws Exception {
        int rounds = Integer.getInteger("holdfast.rounds", Boolean.getBoolean("holdfast.long") ? 1_000 : 25);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println(rounds + " kills, seed " + seed);
        Path folder = Files.createDirectory(temp.resolve("share"));
        Path settled = temp.resolve("settled");
        Path seen = temp.resolve("seen");
        Path stop = temp.resolve("stop");

        Process reader = start("read", folder, seen, stop.toString(), seed);
        for (int round = 0; round < rounds; round++) {
            Process writer = start("write", folder, settled, "1000000", seed + round);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(60_000)));
            assertThat(reader.isAlive()).isTrue();
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        int last = IntStream.concat(sequences(settled), sequences(seen)).max().orElse(0) + 20;
        Process writer = start("write", folder, settled, Integer.toString(last), seed);
        assertThat(writer.waitFor(120, TimeUnit.SECONDS))
                .as("the rest is settled")
                .isTrue();
        assertThat(writer.exitValue()).isZero();
        Files.createFile(stop);
        assertThat(reader.waitFor(30, TimeUnit.SECONDS)).isTrue();

        List<String> read = Files.readAllLines(seen);
        assertThat(read).filteredOn(line -> !line.matches("[CR] [0-9]+")).isEmpty();
        assertThat(read.stream().map(line -> Integer.parseInt(line.substring(2))))
                .as("every line once")
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, last).boxed().toList());
        // What a crash of the writer tore off the end of its own list was settled again, by the same receipt.
        assertThat(Files.readAllLines(settled).stream().distinct())
                .as("each settled as its receipt says")
                .containsExactlyInAnyOrderElementsOf(read);
        System.out.println(last + " lines in " + rounds + " lives of the writer");
    }

    private static IntStream sequences(Path log) throws IOException {
        String text = Files.exists(log) ? Files.readString(log) : "";
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.matches("[CR] [0-9]+"))
                .mapToInt(line -> Integer.parseInt(line.substring(2)));
    }

    /** Starts a process and waits until it works. */
    private Process start(String what, Path folder, Path log, String argument, long seed) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx96m",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .replace("\n", File.pathSeparator),
                        HostileExchange.class.getName(),
                        what,
                        folder.toString(),
                        log.toString(),
                        argument,
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(output.readLine()).isEqualTo("ready");
        return process;
    }
}
