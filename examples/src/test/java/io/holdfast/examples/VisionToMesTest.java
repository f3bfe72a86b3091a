package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisionToMesTest {
    @TempDir
    Path folder;

    @Test
    void anOrderGoesDownAndResultsHoldAndCountsComeBack() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        VisionToMes.run(folder, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("SERVER_CERTIFICATE: ", "CLIENT_CERTIFICATE: ", "order J-1: DONE")
                .contains("result AOI-1:1 FAIL", "result AOI-1:2 FAIL", "result AOI-1:3 FAIL")
                .contains("hold HoldNotice[hold=MH-", "units=[SN-1, SN-2, SN-3]")
                .contains("report JobReport[order=J-1, state=RUNNING", "inspected=3", "rejected=3");
    }
}
