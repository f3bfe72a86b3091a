package io.holdfast.report;

import io.holdfast.chart.ControlChart;
import io.holdfast.chart.DefectMap;
import io.holdfast.chart.Kpis;
import io.holdfast.chart.Pareto;
import io.holdfast.ledger.CostSums;
import io.holdfast.model.Place;
import io.holdfast.model.UnitCounts;
import io.holdfast.retain.ImagePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A report in one HTML file: key figures, tables, and charts that can be pointed at. The charting library (Apache ECharts) is in the
 * file; it opens from a disk, in a mail, without a network. Parts stand in the order in which they are added. Not thread-safe.
 */
public final class QualityReport {
    private static final String LIBRARY = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";
    private static final int MOST_BARS = 25;

    private final String title;
    private final StringBuilder body = new StringBuilder();
    private final List<String> charts = new ArrayList<>();

    private QualityReport(String title) {
        this.title = title;
        body.append("<h1>").append(Html.escape(title)).append("</h1>\n");
    }

    /** Starts a report. */
    public static QualityReport titled(String title) {
        return new QualityReport(title);
    }

    /** Adds a paragraph. */
    public QualityReport text(String text) {
        body.append("<p>").append(Html.escape(text)).append("</p>\n");
        return this;
    }

    /** Adds key figures as tiles. */
    public QualityReport add(UnitCounts counts, Kpis kpis) {
        body.append("<div class=\"tiles\">");
        tile("units inspected", String.format("%,d", counts.inspected()));
        tile("first pass yield", kpis.firstPassYield().toString());
        tile("quality ratio", kpis.qualityRatio().toString());
        tile("scrap ratio", kpis.scrapRatio().toString());
        tile("rework ratio", kpis.reworkRatio().toString());
        body.append("</div>\n");
        return this;
    }

    private void tile(String name, String value) {
        body.append("<div class=\"tile\"><b>")
                .append(Html.escape(value))
                .append("</b>")
                .append(Html.escape(name))
                .append("</div>");
    }

    /** Adds counts as a table, a row for each label. */
    public QualityReport add(String heading, SortedMap<String, UnitCounts> rows) {
        List<List<String>> cells = new ArrayList<>();
        rows.forEach((label, counts) -> cells.add(List.of(
                label,
                number(counts.inspected()),
                number(counts.firstPassGood()),
                number(counts.finalGood()),
                number(counts.scrap()),
                number(counts.rework()),
                number(counts.open()),
                number(counts.retests()),
                number(counts.late()))));
        table(
                heading,
                List.of("", "inspected", "first pass good", "good", "scrap", "rework", "open", "re-tests", "late"),
                cells);
        return this;
    }

    /** Adds sums of quality cost as a table. */
    public QualityReport add(String heading, List<CostSums.Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        for (CostSums.Row row : rows) {
            cells.add(List.of(
                    row.label(),
                    row.quantity().toPlainString(),
                    row.amount().toPlainString(),
                    row.currency().getCurrencyCode()));
        }
        table(heading, List.of("", "quantity", "amount", "currency"), cells);
        return this;
    }

    private static String number(long value) {
        return String.format("%,d", value);
    }

    private void table(String heading, List<String> columns, List<List<String>> rows) {
        body.append("<h2>").append(Html.escape(heading)).append("</h2>\n<table><tr>");
        columns.forEach(
                column -> body.append("<th>").append(Html.escape(column)).append("</th>"));
        body.append("</tr>\n");
        for (List<String> row : rows) {
            body.append("<tr>");
            row.forEach(cell -> body.append("<td>").append(Html.escape(cell)).append("</td>"));
            body.append("</tr>\n");
        }
        body.append("</table>\n");
    }

    /** Adds a Pareto chart: its first 25 bars, and the cumulative share. */
    public QualityReport add(String heading, Pareto pareto) {
        return pareto(heading, "count", RankedBar.of(pareto));
    }

    /**
     * Adds a Pareto chart of quality cost, one for each currency: its first 25 bars, and the cumulative share; below it the amounts
     * as a table, with every digit.
     */
    public QualityReport addCost(String heading, List<CostSums.Row> rows) {
        List<Currency> currencies = RankedBar.currencies(rows);
        for (Currency currency : currencies) {
            pareto(
                    currencies.size() == 1 ? heading : heading + ": " + currency.getCurrencyCode(),
                    currency.getCurrencyCode(),
                    RankedBar.of(rows, currency));
        }
        return add(heading + ": amounts", rows);
    }

    private QualityReport pareto(String heading, String unit, List<RankedBar> all) {
        List<RankedBar> bars = all.subList(0, Math.min(MOST_BARS, all.size()));
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("kind", "pareto");
        data.put("unit", unit);
        data.put("labels", bars.stream().map(RankedBar::label).toList());
        data.put("counts", bars.stream().map(RankedBar::value).toList());
        data.put(
                "shares",
                bars.stream()
                        .map(bar -> Math.round(bar.cumulativeShare() * 1_000) / 10.0)
                        .toList());
        return chart(heading, "pareto", data);
    }

    /** Adds the map of defects on the part, in millimetres of its own frame; zones, which have no coordinates, as bars. */
    public QualityReport add(String heading, DefectMap map) {
        List<Object> tiles = new ArrayList<>();
        for (DefectMap.Spot spot : map.tiles()) {
            Place.Point point = (Place.Point) spot.place();
            tiles.add(List.of(point.xMicrometres() / 1000.0, point.yMicrometres() / 1000.0, spot.defects()));
        }
        if (!tiles.isEmpty()) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            data.put("kind", "map");
            data.put("tile", map.tileMicrometres() / 1000.0);
            data.put("tiles", tiles);
            data.put("most", map.tiles().get(0).defects());
            chart(heading, "map", data);
        }
        Map<String, Long> zones = new LinkedHashMap<>();
        map.spots().stream()
                .filter(spot -> spot.place() instanceof Place.Zone)
                .forEach(spot -> zones.put(spot.place().toString(), spot.defects()));
        return zones.isEmpty() ? this : add(heading + ": zones", Pareto.of(zones));
    }

    /** Adds a control chart with its limits; points that a rule names are marked. */
    public QualityReport add(String heading, ControlChart chart) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        List<ControlChart.Point> points = chart.points();
        data.put("kind", "control");
        data.put("labels", points.stream().map(ControlChart.Point::label).toList());
        data.put("values", points.stream().map(ControlChart.Point::value).toList());
        data.put("centre", points.stream().map(ControlChart.Point::centre).toList());
        data.put("lower", points.stream().map(ControlChart.Point::lower).toList());
        data.put("upper", points.stream().map(ControlChart.Point::upper).toList());
        List<Object> signals = new ArrayList<>();
        for (ControlChart.Signal signal : chart.signals()) {
            signals.add(List.of(
                    signal.point(), signal.rule().name(), signal.weight().name()));
        }
        data.put("signals", signals);
        return chart(heading, "control", data);
    }

    /** Adds what becomes of the roots of images: for each the band of its forecast and what it has room for, and what comes. */
    public QualityReport add(String heading, ImagePlan plan) {
        List<List<String>> streams = new ArrayList<>();
        for (ImagePlan.Stream stream : plan.streams()) {
            streams.add(List.of(
                    stream.station() + ", " + stream.imageClass(),
                    stream.root(),
                    decimals(stream.bytesPerResult() / 1e6),
                    decimals(stream.bytesPerYear() / 1e9),
                    number(stream.measuredDays())));
        }
        table(heading, List.of("", "root", "MB per result", "GB a year", "days measured"), streams);
        for (ImagePlan.RootPlan root : plan.roots()) {
            Map<String, @Nullable Object> data = new LinkedHashMap<>();
            List<ImagePlan.Day> days = root.days();
            data.put("kind", "plan");
            data.put("labels", days.stream().map(day -> day.day().toString()).toList());
            data.put("low", days.stream().map(day -> gigabytes(day.low())).toList());
            data.put("likely", days.stream().map(day -> gigabytes(day.likely())).toList());
            data.put("high", days.stream().map(day -> gigabytes(day.high())).toList());
            data.put("room", root.usableBytes().map(bytes -> gigabytes(bytes)).orElse(null));
            data.put("full", root.full().map(LocalDate::toString).orElse(null));
            data.put("worst", root.fullAtWorst().map(LocalDate::toString).orElse(null));
            chart(heading + ": " + root.root(), "plan", data);
            text(root.full()
                    .map(day -> "Likely full on " + day + ", at worst on "
                            + root.fullAtWorst().orElse(day) + ".")
                    .orElseGet(() -> root.fullAtWorst()
                            .map(day -> "Likely never full, at worst on " + day + ".")
                            .orElse("Not full within " + days.size() + " days.")));
        }
        return this;
    }

    private static double gigabytes(double bytes) {
        return Math.round(bytes / 1e6) / 1e3;
    }

    private static String decimals(double value) {
        return String.format("%,.2f", value);
    }

    private QualityReport chart(String heading, String kind, Map<String, @Nullable Object> data) {
        body.append("<h2>")
                .append(Html.escape(heading))
                .append("</h2>\n<div class=\"chart ")
                .append(kind)
                .append("\" id=\"chart-")
                .append(charts.size())
                .append("\"></div>\n");
        charts.add(Json.of(data));
        return this;
    }

    /** Returns the report. */
    public String html() throws IOException {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" + Html.escape(title)
                + "</title>\n<style>\n" + resource("report.css") + "</style></head>\n<body>\n" + body + "<script>\n"
                + library() + "\n</script>\n<script>\nconst charts = [" + String.join(",\n", charts) + "];\n"
                + resource("report.js") + "</script>\n</body></html>\n";
    }

    /** Writes the report, in UTF-8. */
    public void write(Path file) throws IOException {
        Files.writeString(file, html(), StandardCharsets.UTF_8);
    }

    private static String library() throws IOException {
        return resource(LIBRARY);
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = QualityReport.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("the resource " + name + " is missing from the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
