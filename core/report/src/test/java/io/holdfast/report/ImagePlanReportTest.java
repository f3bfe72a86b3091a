package io.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.model.ImageVolume;
import io.holdfast.retain.ExpectedVolume;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImagePlan;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.WhatIf;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePlanReportTest {
    @TempDir
    Path folder;

    @Test
    void aPlanIsAChartWithItsBandAndItsRoomForEachRoot() throws Exception {
        ImageSettings settings = ImageSettings.of(FolderRoot.open("disk", folder))
                .capacity("disk", 30_000_000_000L)
                .reserveBytes(0)
                .expect(List.of(
                        new ExpectedVolume("disk", new EquipmentId("AOI <1>"), ImageClass.REJECTED, null, null, 1e9)))
                .build();
        ImagePlan plan = ImagePlan.of(
                List.of(), settings, settings.policy(), Map.of(), LocalDate.of(2026, 6, 1), 90, WhatIf.NOTHING);

        String html = QualityReport.titled("Images").add("What comes", plan).html();

        assertThat(html)
                .contains("AOI &lt;1&gt;, REJECTED")
                .contains("Likely full on 2026-07-01, at worst on 2026-07-01.");
        String data = html.substring(html.lastIndexOf("const charts"), html.lastIndexOf("const options"));
        assertThat(data)
                .contains("\"kind\":\"plan\"")
                .contains("\"labels\":[\"2026-06-01\",\"2026-06-02\"")
                .contains("\"likely\":[1.0,2.0,3.0")
                .contains("\"room\":30.0,\"full\":\"2026-07-01\",\"worst\":\"2026-07-01\"");
    }

    /** What a person sees who opens it: what is likely and what two stations more would do, each with its band and its days. */
    @Test
    void aBrowserDrawsBandRoomAndTheDaysOnWhichItIsFullForAPlanAndAWhatIf() throws Exception {
        Optional<Path> chromium = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(path -> Path.of(path, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (chromium.isEmpty()) {
            System.out.println("skipped: no Chromium on the path to open the report with");
        }
        assumeTrue(chromium.isPresent(), "no Chromium");
        LocalDate today = LocalDate.of(2026, 6, 1);
        EquipmentId station = new EquipmentId("AOI");
        List<ImageVolume> history = new ArrayList<>();
        for (int i = 60; i >= 1; i--) {
            long bytes = 1_000_000_000L + (i % 5 - 2) * 200_000_000L;
            history.add(new ImageVolume(
                    "disk", station, ImageClass.REJECTED, null, null, today.minusDays(i), 3_000, 3_000, bytes, bytes));
        }
        ImageSettings settings = ImageSettings.of(FolderRoot.open("disk", folder))
                .capacity("disk", 110_000_000_000L)
                .reserveBytes(0)
                .build();
        ImagePlan plan = ImagePlan.of(history, settings, settings.policy(), Map.of(), today, 120, WhatIf.NOTHING);
        ImagePlan.RootPlan root = plan.root("disk");
        assertThat(root.fullAtWorst().orElseThrow()).isBefore(root.full().orElseThrow());
        ImagePlan more = ImagePlan.of(
                history, settings, settings.policy(), Map.of(), today, 120, WhatIf.NOTHING.addStations(2, station));
        Path report = folder.resolve("report.html");
        QualityReport.titled("Images")
                .add("As it is", plan)
                .add("With two stations more", more)
                .write(report);
        Path errors = folder.resolve("errors.txt");
        Path dom = folder.resolve("dom.html");

        Process browser = new ProcessBuilder(
                        chromium.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--host-resolver-rules=MAP * ~NOTFOUND",
                        "--window-size=1100,900",
                        "--virtual-time-budget=5000",
                        "--enable-logging=stderr",
                        "--dump-dom",
                        report.toUri().toString())
                .redirectError(errors.toFile())
                .redirectOutput(dom.toFile())
                .start();
        assertThat(browser.waitFor(90, TimeUnit.SECONDS))
                .as("the browser ended")
                .isTrue();

        assertThat(Files.readAllLines(errors).stream().filter(line -> line.contains("CONSOLE")))
                .as("the console")
                .isEmpty();
        String html = Files.readString(dom);
        for (int chart = 0; chart < 2; chart++) {
            int from = html.indexOf("id=\"chart-" + chart + "\"");
            String drawn = html.substring(from, html.indexOf("</svg>", from));
            List<String> texts = Pattern.compile("<text [^>]*>([^<]*)</text>")
                    .matcher(drawn)
                    .results()
                    .map(text -> text.group(1))
                    .toList();
            assertThat(texts)
                    .contains("10 of 100 below", "likely", "10 of 100 above", "room", "GB", "2026-06-01")
                    .contains("full at worst", "likely full");
            assertThat(Pattern.compile("<path [^>]*fill=\"(rgb\\(155,187,216\\)|#9bbbd8)\"[^>]*fill-opacity=\"0.35\"")
                            .matcher(drawn)
                            .find())
                    .as("the band is filled")
                    .isTrue();
        }
        assertThat(html)
                .contains("Likely full on " + root.full().get() + ", at worst on "
                        + root.fullAtWorst().get() + ".")
                .contains("Likely full on "
                        + more.root("disk").full().orElseThrow() + ", at worst on "
                        + more.root("disk").fullAtWorst().orElseThrow() + ".");
        assertThat(more.root("disk").full().orElseThrow()).isBefore(root.full().get());
    }
}
