package io.holdfast.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A picture of rectangles, lines and texts, written as SVG or drawn as PNG. Coordinates in pixels from the upper left. */
final class Drawing {
    private static final int PNG_SCALE = 2;

    private final int width;
    private final int height;
    private final List<Element> elements = new ArrayList<>();

    Drawing(int width, int height) {
        this.width = width;
        this.height = height;
        rectangle(0, 0, width, height, Color.WHITE);
    }

    private interface Element {
        void svg(StringBuilder out);

        void paint(Graphics2D graphics);
    }

    /** Where a text stands relative to its point. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    void rectangle(double x, double y, double w, double h, Color fill) {
        elements.add(new Element() {
            @Override
            public void svg(StringBuilder out) {
                out.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>%n",
                        x,
                        y,
                        w,
                        h,
                        hex(fill)));
            }

            @Override
            public void paint(Graphics2D graphics) {
                graphics.setColor(fill);
                graphics.fill(new Rectangle2D.Double(x, y, w, h));
            }
        });
    }

    void line(double x1, double y1, double x2, double y2, Color color, double thickness) {
        elements.add(new Element() {
            @Override
            public void svg(StringBuilder out) {
                out.append(String.format(
                        Locale.ROOT,
                        "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                        x1,
                        y1,
                        x2,
                        y2,
                        hex(color),
                        thickness));
            }

            @Override
            public void paint(Graphics2D graphics) {
                graphics.setColor(color);
                graphics.setStroke(new BasicStroke((float) thickness));
                graphics.draw(new Line2D.Double(x1, y1, x2, y2));
            }
        });
    }

    /** Writes a text whose base line is at y. */
    void text(double x, double y, String text, Anchor anchor, int size, boolean bold) {
        elements.add(new Element() {
            @Override
            public void svg(StringBuilder out) {
                out.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%.2f\" y=\"%.2f\" font-size=\"%d\" text-anchor=\"%s\"%s fill=\"#222\">%s</text>%n",
                        x,
                        y,
                        size,
                        anchor.name().toLowerCase(Locale.ROOT),
                        bold ? " font-weight=\"bold\"" : "",
                        Html.escape(text)));
            }

            @Override
            public void paint(Graphics2D graphics) {
                graphics.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
                FontMetrics metrics = graphics.getFontMetrics();
                double wide = metrics.stringWidth(text);
                graphics.setColor(new Color(0x22, 0x22, 0x22));
                graphics.drawString(
                        text,
                        (float) (x - (anchor == Anchor.START ? 0 : anchor == Anchor.END ? wide : wide / 2)),
                        (float) y);
            }
        });
    }

    private static String hex(Color color) {
        return String.format("#%02x%02x%02x", color.getRed(), color.getGreen(), color.getBlue());
    }

    String svg() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\">%n",
                width,
                height,
                width,
                height));
        elements.forEach(element -> element.svg(out));
        return out.append("</svg>\n").toString();
    }

    void writePng(Path file) throws IOException {
        BufferedImage image = new BufferedImage(PNG_SCALE * width, PNG_SCALE * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.scale(PNG_SCALE, PNG_SCALE);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            elements.forEach(element -> element.paint(graphics));
        } finally {
            graphics.dispose();
        }
        try (var out = Files.newOutputStream(file)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("this Java has no writer of PNG, for " + file);
            }
        }
    }
}
