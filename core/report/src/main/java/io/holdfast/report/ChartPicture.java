package io.holdfast.report;

import io.holdfast.chart.DefectMap;
import io.holdfast.chart.Pareto;
import io.holdfast.ledger.CostSums;
import io.holdfast.model.Place;
import io.holdfast.report.Drawing.Anchor;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/**
 * A chart as a picture, to be put into a mail or a document: SVG, or PNG of twice the size for sharp print. Immutable; any thread.
 * PNG needs the JDK's module java.desktop; no display.
 */
public final class ChartPicture {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int LEFT = 80;
    private static final int RIGHT = 70;
    private static final int TOP = 60;
    private static final int BOTTOM = 130;
    private static final int MOST_BARS = 15;
    private static final int LONGEST_LABEL = 16;
    private static final Color BAR = new Color(0x2f, 0x6f, 0xad);
    private static final Color LINE = new Color(0xc2, 0x4a, 0x2c);
    private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);
    private static final Color AXIS = new Color(0x66, 0x66, 0x66);

    private final Drawing drawing;

    private ChartPicture(Drawing drawing) {
        this.drawing = drawing;
    }

    /** Returns the picture of a Pareto chart: its first 15 bars, the cumulative share as a line. */
    public static ChartPicture of(String title, Pareto pareto) {
        return pareto(title, "", RankedBar.of(pareto));
    }

    /** Returns the picture of a Pareto chart of quality cost, of the sums in one currency. */
    public static ChartPicture ofCost(String title, List<CostSums.Row> rows, Currency currency) {
        return pareto(title, " " + currency.getCurrencyCode(), RankedBar.of(rows, currency));
    }

    private static ChartPicture pareto(String title, String unit, List<RankedBar> all) {
        Drawing drawing = new Drawing(WIDTH, HEIGHT);
        drawing.text(LEFT, 34, title, Anchor.START, 18, true);
        List<RankedBar> bars = all.subList(0, Math.min(MOST_BARS, all.size()));
        double total = all.stream().mapToDouble(RankedBar::value).sum();
        double high = HEIGHT - TOP - BOTTOM;
        double wide = WIDTH - LEFT - RIGHT;
        for (int percent = 0; percent <= 100; percent += 20) {
            double y = TOP + high * (1 - percent / 100.0);
            drawing.line(LEFT, y, LEFT + wide, y, GRID, 1);
            drawing.text(
                    LEFT - 8,
                    y + 4,
                    String.format(Locale.ROOT, "%,d", Math.round(total * percent / 100.0)),
                    Anchor.END,
                    12,
                    false);
            drawing.text(LEFT + wide + 8, y + 4, percent + " %", Anchor.START, 12, false);
        }
        double slot = bars.isEmpty() ? wide : wide / bars.size();
        double beforeX = 0;
        double beforeY = 0;
        for (int i = 0; i < bars.size(); i++) {
            RankedBar bar = bars.get(i);
            double x = LEFT + i * slot;
            double tall = high * bar.share();
            drawing.rectangle(x + slot * 0.15, TOP + high - tall, slot * 0.7, tall, BAR);
            drawing.text(x + slot / 2, TOP + high - tall - 5, bar.text(), Anchor.MIDDLE, 11, false);
            // Alternately lower, so that long names do not run into one another.
            double y = TOP + high + 18 + (bars.size() > 7 ? i % 3 * 16 : 0);
            drawing.text(x + slot / 2, y, shortened(bar.label()), Anchor.MIDDLE, 12, false);
            double lineX = x + slot / 2;
            double lineY = TOP + high * (1 - bar.cumulativeShare());
            if (i > 0) {
                drawing.line(beforeX, beforeY, lineX, lineY, LINE, 2);
            }
            drawing.rectangle(lineX - 2.5, lineY - 2.5, 5, 5, LINE);
            beforeX = lineX;
            beforeY = lineY;
        }
        drawing.line(LEFT, TOP + high, LEFT + wide, TOP + high, AXIS, 1.5);
        int more = all.size() - bars.size();
        drawing.text(
                LEFT,
                HEIGHT - 16,
                "total " + String.format(Locale.ROOT, "%,d", Math.round(total)) + unit
                        + (more > 0 ? "; " + more + " more not shown" : ""),
                Anchor.START,
                12,
                false);
        return new ChartPicture(drawing);
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "\u2026";
    }

    /** Returns the picture of the map of defects on the part: its tiles, in millimetres of the part's own frame; zones as a list. */
    public static ChartPicture of(String title, DefectMap map) {
        int bottom = 60;
        Drawing drawing = new Drawing(WIDTH, HEIGHT);
        drawing.text(LEFT, 34, title, Anchor.START, 18, true);
        List<DefectMap.Spot> tiles = map.tiles();
        double high = HEIGHT - TOP - bottom;
        double wide = WIDTH - LEFT - 220;
        if (!tiles.isEmpty()) {
            Extent extent = Extent.of(tiles, map.tileMicrometres());
            double scale = Math.min(wide / extent.width(), high / extent.height());
            long most = tiles.get(0).defects();
            for (double mm = extent.left(); mm <= extent.right(); mm += extent.step()) {
                double x = LEFT + (mm - extent.left()) * scale;
                drawing.line(x, TOP + high, x, TOP + high - extent.height() * scale, GRID, 1);
                drawing.text(x, TOP + high + 18, number(mm), Anchor.MIDDLE, 12, false);
            }
            for (double mm = extent.low(); mm <= extent.high(); mm += extent.step()) {
                double y = TOP + high - (mm - extent.low()) * scale;
                drawing.line(LEFT, y, LEFT + extent.width() * scale, y, GRID, 1);
                drawing.text(LEFT - 8, y + 4, number(mm), Anchor.END, 12, false);
            }
            double side = map.tileMicrometres() / 1000.0 * scale;
            for (DefectMap.Spot spot : tiles) {
                Place.Point point = (Place.Point) spot.place();
                double x = LEFT + (point.xMicrometres() / 1000.0 - extent.left()) * scale;
                double y = TOP + high - (point.yMicrometres() / 1000.0 - extent.low()) * scale;
                drawing.rectangle(x - side / 2, y - side / 2, side, side, heat((double) spot.defects() / most));
            }
            drawing.text(LEFT + wide / 2, HEIGHT - 14, "mm on the part", Anchor.MIDDLE, 12, false);
            for (int i = 0; i <= 10; i++) {
                drawing.rectangle(WIDTH - 190, TOP + (10 - i) * 12.0, 18, 12, heat(i / 10.0));
            }
            drawing.text(
                    WIDTH - 166, TOP + 11, String.format(Locale.ROOT, "%,d defects", most), Anchor.START, 12, false);
            drawing.text(WIDTH - 166, TOP + 131, "0", Anchor.START, 12, false);
        }
        double y = TOP + 170;
        for (DefectMap.Spot spot : map.spots()) {
            if (spot.place() instanceof Place.Zone zone && y < HEIGHT - 20) {
                drawing.text(
                        WIDTH - 190, y, shortened(zone.toString()) + ": " + spot.defects(), Anchor.START, 12, false);
                y += 18;
            }
        }
        return new ChartPicture(drawing);
    }

    private static String number(double mm) {
        return mm == Math.rint(mm) ? String.valueOf((long) mm) : String.format(Locale.ROOT, "%.1f", mm);
    }

    /** From pale yellow to dark red. */
    private static Color heat(double share) {
        double at = Math.max(0, Math.min(1, share));
        return new Color((int) (255 - 115 * at * at), (int) (237 * (1 - at)) + 10, (int) (160 * (1 - at)) + 20);
    }

    /** What a map shows, in millimetres, with a round step for its grid. */
    private record Extent(double left, double right, double low, double high, double step) {
        static Extent of(List<DefectMap.Spot> tiles, long tileMicrometres) {
            double half = tileMicrometres / 2000.0;
            double left = Double.POSITIVE_INFINITY;
            double right = Double.NEGATIVE_INFINITY;
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (DefectMap.Spot spot : tiles) {
                Place.Point point = (Place.Point) spot.place();
                left = Math.min(left, point.xMicrometres() / 1000.0 - half);
                right = Math.max(right, point.xMicrometres() / 1000.0 + half);
                low = Math.min(low, point.yMicrometres() / 1000.0 - half);
                high = Math.max(high, point.yMicrometres() / 1000.0 + half);
            }
            double span = Math.max(right - left, high - low);
            double power = Math.pow(10, Math.floor(Math.log10(span / 8)));
            double step = span / 8 / power < 2 ? power * 2 : span / 8 / power < 5 ? power * 5 : power * 10;
            return new Extent(
                    Math.floor(left / step) * step,
                    Math.ceil(right / step) * step,
                    Math.floor(low / step) * step,
                    Math.ceil(high / step) * step,
                    step);
        }

        double width() {
            return right - left;
        }

        double height() {
            return high - low;
        }
    }

    /** Returns the picture as SVG. */
    public String svg() {
        return drawing.svg();
    }

    /** Writes the picture as SVG. */
    public void writeSvg(Path file) throws IOException {
        Files.writeString(file, svg(), StandardCharsets.UTF_8);
    }

    /** Writes the picture as PNG. */
    public void writePng(Path file) throws IOException {
        drawing.writePng(file);
    }
}
