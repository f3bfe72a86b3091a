package io.holdfast.flatfile.qif;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, it is read or refused. */
public class QifFuzzTest {
    private static final QifReader READER = QifReader.of(FileSettings.ofDefaults());

    @Test
    void noFileBreaksTheReader() throws IOException {
        Fuzzing.run("qif", QifFuzzTest::fuzzerTestOneInput);
    }

    /** Takes one file; also the entry for coverage-guided fuzzing. */
    public static void fuzzerTestOneInput(byte[] file) throws IOException {
        READER.results(Content.of("a.qif", file), result -> {}, bad -> {});
    }
}
