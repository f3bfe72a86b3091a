package io.holdfast.flatfile.klarf;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, it is read or refused. */
public class KlarfFuzzTest {
    private static final KlarfReader READER = KlarfReader.of(FileSettings.ofDefaults());

    @Test
    void noFileBreaksTheReader() throws IOException {
        Fuzzing.run("klarf", KlarfFuzzTest::fuzzerTestOneInput);
    }

    /** Takes one file; also the entry for coverage-guided fuzzing. */
    public static void fuzzerTestOneInput(byte[] file) throws IOException {
        for (KlarfUnit unit : KlarfUnit.values()) {
            READER.results(Content.of("a.001", file), unit, result -> {}, bad -> {});
        }
    }
}
