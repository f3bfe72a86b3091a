package io.holdfast.flatfile.aqdef;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.Fuzzing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, it is read or refused; what is read is written and read again as it was. */
public class AqdefFuzzTest {
    private static final AqdefReader READER =
            AqdefReader.of(FileSettings.ofDefaults().withTime(Instant.EPOCH));

    @Test
    void noFileBreaksTheReader() throws IOException {
        Fuzzing.run("aqdef", AqdefFuzzTest::fuzzerTestOneInput);
    }

    /** Takes one file; also the entry for coverage-guided fuzzing. */
    public static void fuzzerTestOneInput(byte[] file) throws IOException {
        READER.results(List.of(Content.of("a.dfq", file)), result -> {}, bad -> {});
        AqdefRead read = new AqdefRead();
        try {
            READER.read(List.of(Content.of("a.dfq", file)), read);
        } catch (InvalidFileException e) {
            return;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AqdefWriter writer = AqdefWriter.joined(out, StandardCharsets.UTF_8, read.description);
        for (AqdefValue value : read.values) {
            writer.value(value);
        }
        writer.finish();
        AqdefRead again = new AqdefRead();
        READER.read(List.of(Content.of("a.dfq", out.toByteArray())), again);
        if (again.values.size() != read.values.size()
                || again.description.count() != read.description.count()
                || again.description.parts().size() != read.description.parts().size()) {
            throw new AssertionError("wrote " + read.values + " and read " + again.values);
        }
    }
}
