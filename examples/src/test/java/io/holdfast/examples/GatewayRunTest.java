package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.LoggingListener;
import io.holdfast.testkit.RecordedLogs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** The gateway as it is shipped: by configuration only. */
class GatewayRunTest {
    @TempDir
    Path folder;

    private Path config;

    @BeforeEach
    void copy() throws IOException {
        Path shipped = SharedData.projectRoot().resolve("examples/gateway");
        for (String file : List.of("gateway.json", "rules.json", "camera.mapping.json")) {
            Files.copy(shipped.resolve(file), folder.resolve(file));
        }
        for (String each : List.of("camera", "mes-inbox", "archive")) {
            Files.createDirectory(folder.resolve(each));
        }
        config = folder.resolve("gateway.json");
    }

    private String run(int expected, String... arguments) {
        StringWriter printed = new StringWriter();
        int code = Gateway.run(new PrintWriter(printed, true), arguments);
        assertThat(code).as(printed.toString()).isEqualTo(expected);
        return printed.toString();
    }

    private void results(String name, int from, int count, String verdict) throws IOException {
        StringBuilder csv = new StringBuilder("station,serial,verdict,time,order,defect,zone\n");
        for (int i = from; i < from + count; i++) {
            csv.append("CAM-1,SN-").append(i).append(',').append(verdict).append(",2026-03-14T12:");
            csv.append(String.format("%02d:%02d", i / 60 % 60, i % 60)).append("Z,WO-1,");
            csv.append(verdict.equals("OK") ? "," : "Scratch,gate").append('\n');
        }
        Files.writeString(folder.resolve("camera").resolve(name), csv);
    }

    @Test
    void filesBecomeResultsHoldsAndReportsInTheFoldersOfTheOthers() throws Exception {
        results("0001.csv", 1, 4, "NOK");

        assertThat(run(0, "run", "--config", config.toString(), "--once")).contains("0001.csv: 4 results");

        assertThat(folder.resolve("camera/done/0001.csv")).exists();
        for (String each : List.of("mes-inbox", "archive")) {
            try (Stream<Path> files = Files.list(folder.resolve(each))) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .anyMatch(name -> name.startsWith("hold"))
                        .anyMatch(name -> name.startsWith("nonconformance"))
                        .anyMatch(name -> name.startsWith("result"));
            }
        }
        // Nothing came, nothing is sent again.
        run(0, "run", "--config", config.toString(), "--once");
    }

    @Test
    void theDoctorSaysThatAllIsWellOrWhatIsNotForPeopleAndMachines() throws Exception {
        assertThat(run(0, "doctor", "--config", config.toString())).contains("0 faults");
        Files.move(folder.resolve("archive"), folder.resolve("unmounted"));
        assertThat(run(Gateway.FAULTS, "doctor", "--config", config.toString()))
                .contains("FAULT [IT] destination archive, folder: the folder is not there", "to mend it:");
        JsonNode report = JsonMapper.builder()
                .build()
                .readTree(run(Gateway.FAULTS, "doctor", "--config", config.toString(), "--json"));
        assertThat(report.get("well").asBoolean()).isFalse();
        assertThat(report.get("diagnoses").findValuesAsText("grade")).contains("FAULT", "WELL");
    }

    @Test
    void aMistakeNamesFileFieldAndValueAndNothingIsDone() throws Exception {
        Files.writeString(config, Files.readString(config).replace("\"mes-inbox\"", "7"));
        assertThat(run(Gateway.MISTAKE, "run", "--config", config.toString(), "--once"))
                .contains("gateway.json: destinations.mes.folder must be a text, was 7");
        assertThat(folder.resolve("line.db")).doesNotExist();
        Files.writeString(config, "{\"store\": \"line.db\", \"rulez\": 1}");
        assertThat(run(Gateway.MISTAKE, "doctor", "--config", config.toString()))
                .contains("rulez is not known here");
    }

    // What a log at INFO grows with is what is found, not what is inspected.
    @Test
    void atInfoNothingIsLoggedForEachResult() throws Exception {
        results("0001.csv", 1, 300, "OK");
        try (RecordedLogs.Recording recording = RecordedLogs.from(Level.INFO)) {
            run(0, "run", "--config", config.toString(), "--once");
            assertThat(RecordedLogs.isInUse()).isTrue();
            assertThat(recording.entries()).hasSizeLessThan(10);
            assertThat(recording.text()).doesNotContain("SN-17");
        }
        results("0002.csv", 301, 4, "NOK");
        try (RecordedLogs.Recording recording = RecordedLogs.from(Level.INFO)) {
            run(0, "run", "--config", config.toString(), "--once");
            assertThat(recording.entries())
                    .filteredOn(entry -> entry.logger().equals("io.holdfast.line"))
                    .extracting(RecordedLogs.Entry::text)
                    .anyMatch(text -> text.contains("hold=MH-") && text.contains("hold of"))
                    .anyMatch(text -> text.contains("cluster=") && text.contains("rule="));
        }
        assertThat(new LoggingListener()).isNotNull();
    }
}
