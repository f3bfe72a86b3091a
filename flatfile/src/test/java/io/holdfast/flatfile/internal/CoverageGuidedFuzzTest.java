package io.holdfast.flatfile.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each reader for a minute under Jazzer, which looks for inputs that reach new code; in a long run only. */
class CoverageGuidedFuzzTest {
    @ParameterizedTest
    @CsvSource({
        "klarf, io.holdfast.flatfile.klarf.KlarfFuzzTest",
        "aqdef, io.holdfast.flatfile.aqdef.AqdefFuzzTest",
        "qif, io.holdfast.flatfile.qif.QifFuzzTest",
        "cfx, io.holdfast.flatfile.cfx.CfxFuzzTest",
        "b2mml, io.holdfast.flatfile.b2mml.B2mmlFuzzTest"
    })
    void noFileBreaksTheReader(String format, String target, @TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(Boolean.getBoolean("holdfast.long"), "a minute for each reader: only in a long run");
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        List<byte[]> files = Fuzzing.corpus(format);
        for (int i = 0; i < files.size(); i++) {
            Files.write(corpus.resolve("seed-" + i), files.get(i));
        }
        Path log = folder.resolve("log");
        Process fuzzer = new ProcessBuilder(new ArrayList<>(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target,
                        "--instrumentation_includes=io.holdfast.flatfile.**",
                        "-max_total_time=60",
                        "-rss_limit_mb=3000",
                        corpus.toString())))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(fuzzer.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            fuzzer.destroyForcibly();
        }
        String said = Files.readString(log);
        System.out.println(format + ": "
                + said.substring(Math.max(0, said.lastIndexOf("Done"))).strip());
        assertThat(fuzzer.exitValue()).as(said).isZero();
    }
}
