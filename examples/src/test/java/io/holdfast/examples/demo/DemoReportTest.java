package io.holdfast.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who opens the demo's report. */
class DemoReportTest {
    @TempDir
    Path folder;

    @Test
    void theReportShowsParetoAndMapWithReadableLabelsInABrowserWithoutAnError() throws Exception {
        Optional<Path> chromium = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(path -> Path.of(path, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (chromium.isEmpty()) {
            System.out.println("skipped: no Chromium on the path to open the report with");
        }
        assumeTrue(chromium.isPresent(), "no Chromium");
        Path demo = folder.resolve("demo");
        new PlantDemo(demo, 7, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)).run();
        for (String picture : List.of("pareto.png", "pareto.svg", "cost.png", "cost.svg", "map.png", "map.svg")) {
            assertThat(Files.size(demo.resolve(picture))).as(picture).isGreaterThan(1_000);
        }

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
                        demo.resolve("report.html").toUri().toString())
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
        List<String> pareto = labels(html, 0);
        assertThat(pareto).contains("Burr", "Edge chip", "Black speck", "count", "100");
        List<String> map = labels(html, 1);
        assertThat(map).contains("mm").anyMatch(label -> label.endsWith("defects"));
        assertThat(map.stream().filter(label -> label.matches("-?\\d+")).count())
                .as("numbers on the axes of the map")
                .isGreaterThan(8);
        assertThat(Pattern.compile("<path ").matcher(chart(html, 1)).results().count())
                .as("tiles of the map")
                .isGreaterThan(20);
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; html.contains("id=\"chart-" + i + "\""); i++) {
            all.add(labels(html, i));
        }
        assertThat(all).as("lots").anyMatch(chart -> chart.stream().anyMatch(label -> label.startsWith("FG-")));
        assertThat(all.stream().filter(chart -> chart.contains("EUR")))
                .as("cost by defect, lot and order")
                .hasSize(3)
                .anyMatch(chart -> chart.contains("Burr"));
    }

    /** The drawn chart as the browser has it. */
    private static String chart(String html, int number) {
        int from = html.indexOf("id=\"chart-" + number + "\"");
        assertThat(from).as("chart %d", number).isPositive();
        return html.substring(from, html.indexOf("</svg>", from));
    }

    /** Texts of a chart that are large enough to be read. */
    private static List<String> labels(String html, int chart) {
        List<String> labels = new ArrayList<>();
        Matcher texts = Pattern.compile("<text [^>]*?font[^>]*?(\\d+)px[^>]*>([^<]*)</text>")
                .matcher(chart(html, chart));
        while (texts.find()) {
            if (Integer.parseInt(texts.group(1)) >= 11) {
                labels.add(texts.group(2));
            }
        }
        return labels;
    }
}
