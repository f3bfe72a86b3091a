package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Holdfast;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImageSettings;
import io.holdfast.store.SqliteStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImagesCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        CommandLine commands = new CommandLine(new Gateway());
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(out, true));
        return commands.execute(arguments);
    }

    @Test
    void thePlanOfOneStationIsThreeQuartersToThreeTerabytesAYearWithoutRules() {
        assertThat(run(
                        "images",
                        "plan",
                        "--bytes-per-shift",
                        "1GB,4GB",
                        "--inspections-per-shift",
                        "3000",
                        "--shifts",
                        "3",
                        "--days",
                        "250"))
                .isZero();
        assertThat(out.toString())
                .contains("1.0 GB a shift (0.33 MB for each of 3,000 inspections), 3 shifts, 250 days, 1 station")
                .contains("  without rules: 750.0 GB a year")
                .contains("  station PASSED: 712.5 GB a year, kept 30 days")
                .contains("  station REJECTED: 37.5 GB a year, kept 548 days")
                .contains("  disk with rules: 114.9 GB in the long run")
                .contains("  without rules: 3.00 TB a year")
                .contains("  disk with rules: 459.5 GB in the long run");
    }

    @Test
    void whatIfIsAskedByTheOptions() throws Exception {
        Path report = folder.resolve("plan.html");
        assertThat(run(
                        "images",
                        "plan",
                        "--bytes-per-shift",
                        "4GB",
                        "--stations",
                        "3",
                        "--keep",
                        "passed=60",
                        "--room",
                        "1TB",
                        "--out",
                        report.toString()))
                .isZero();
        assertThat(out.toString())
                .contains("without rules: 9.00 TB a year")
                .contains("station PASSED: 8.55 TB a year, kept 60 days")
                .contains("disk has room for 1.00 TB: likely full on ");
        assertThat(Files.readString(report)).contains("\"kind\":\"plan\"");
        assertThat(run("images", "plan")).isEqualTo(2);
        assertThat(run("images", "plan", "--bytes-per-shift", "4 apples")).isEqualTo(2);
        assertThat(out.toString()).contains("must be a size such as 4GB or 750MB, was 4 apples");
        assertThat(run("images", "plan", "--bytes-per-shift", "4GB", "--days", "400"))
                .isEqualTo(2);
    }

    @Test
    void aJournalSaysWhyAnImageIsHereAndWhetherItAgreesWithItsFiles() throws Exception {
        Path images = Files.createDirectory(folder.resolve("images"));
        Path journal = folder.resolve("line.db");
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(journal))
                .images(ImageSettings.of(FolderRoot.open("disk", images)).build())
                .open()) {
            Path file = Files.writeString(images.resolve("a.png"), "pixels");
            line.accept(InspectionResult.of(
                            new ResultId("R-1"),
                            new EquipmentId("AOI"),
                            new UnitId("U-1"),
                            Verdict.PASS,
                            Instant.parse("2026-03-02T06:00:00Z"))
                    .image(new ImageRef(file.toUri(), 6, null))
                    .build());
            assertThat(line.drain(Duration.ofSeconds(20))).isTrue();
        }
        String[] reconcile = {"images", "reconcile", journal.toString(), "--root", "disk=" + images, "--hashes"};
        assertThat(run("images", "why", journal.toString(), "R-1")).isZero();
        assertThat(out.toString())
                .startsWith("disk/a.png: kept as PASSED since ")
                .contains("(rule passed)");
        assertThat(run(reconcile)).isZero();
        assertThat(out.toString()).contains("1 files and 1 records compared; all agree");
        Files.delete(images.resolve("a.png"));
        assertThat(run(reconcile)).isEqualTo(4);
        assertThat(out.toString()).contains("RECORD_WITHOUT_FILE disk/a.png: image 1 of result R-1");
        assertThat(run("images", "plan", journal.toString(), "--keep", "passed=10"))
                .isZero();
        assertThat(out.toString()).contains("as measured in ");
        assertThat(run("images", "why", journal.toString(), "R-2")).isZero();
        assertThat(out.toString()).contains("no image of R-2 is registered");
    }
}
