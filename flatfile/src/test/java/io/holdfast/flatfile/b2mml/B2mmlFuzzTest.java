package io.holdfast.flatfile.b2mml;

import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, it is read or refused. */
public class B2mmlFuzzTest {
    @Test
    void noFileBreaksTheReader() throws IOException {
        Fuzzing.run("b2mml", B2mmlFuzzTest::fuzzerTestOneInput);
    }

    /** Takes one file; also the entry for coverage-guided fuzzing. */
    public static void fuzzerTestOneInput(byte[] file) throws IOException {
        try {
            B2mmlReader.read(Content.of("a.xml", file), new B2mmlVisitor() {});
        } catch (InvalidFileException e) {
            // Refused.
        }
    }
}
