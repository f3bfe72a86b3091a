package io.holdfast.flatfile.cfx;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.Fuzzing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, it is read or refused; what is read is written and read again as it was. */
public class CfxFuzzTest {
    private static final CfxReader READER =
            CfxReader.of(FileSettings.ofDefaults().withTime(Instant.EPOCH));
    private static final CfxWriter WRITER = CfxWriter.of(new CfxSender("Fuzz", "1.7"));

    @Test
    void noFileBreaksTheReader() throws IOException {
        Fuzzing.run("cfx", CfxFuzzTest::fuzzerTestOneInput);
    }

    /** Takes one file; also the entry for coverage-guided fuzzing. */
    public static void fuzzerTestOneInput(byte[] file) throws IOException {
        READER.results(Content.of("a.json", file), result -> {}, bad -> {});
        List<CfxMessage> messages = new ArrayList<>();
        try {
            READER.messages(Content.of("a.json", file), messages::add);
        } catch (InvalidFileException e) {
            return;
        }
        for (CfxMessage message : messages) {
            List<CfxMessage> again = new ArrayList<>();
            String line = WRITER.message(message, Instant.EPOCH);
            READER.messages(Content.of("a.json", line.getBytes(StandardCharsets.UTF_8)), again::add);
            if (!again.get(0).body().equals(message.body())) {
                throw new AssertionError("wrote " + message + " and read " + again);
            }
        }
    }
}
