package io.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.chart.DefectMap;
import io.holdfast.chart.Kpis;
import io.holdfast.chart.Pareto;
import io.holdfast.ledger.CostSums;
import io.holdfast.model.Place;
import io.holdfast.model.UnitCounts;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class QualityReportTest {
    private static final Pareto PARETO = Pareto.of(Map.of("Grat </script><b>", 80L, "Kratzer & \"Riss\"", 20L));
    private static final DefectMap MAP = new DefectMap(
            List.of(
                    new DefectMap.Spot(new Place.Point(null, 12_500, -7_500), 9),
                    new DefectMap.Spot(new Place.Point(null, 52_500, 32_500), 1),
                    new DefectMap.Spot(new Place.Zone(null, "gate"), 4)),
            5_000);

    @TempDir
    Path folder;

    @Test
    void aReportIsOneFileThatAsksForNothingElseAndNoTextBreaksOut() throws Exception {
        String html = QualityReport.titled("Schicht <früh>")
                .text("a & b")
                .add(UnitCounts.ZERO, Kpis.of(UnitCounts.ZERO))
                .add("Pareto", PARETO)
                .add("Map", MAP)
                .add("Shifts", new TreeMap<>(Map.of("früh", UnitCounts.ZERO)))
                .html();

        assertThat(html).contains("<title>Schicht &lt;früh&gt;</title>").contains("no units");
        assertThat(html).doesNotContain("src=\"http").doesNotContain("<link");
        String own = html.substring(html.lastIndexOf("const charts"));
        assertThat(own).doesNotContain("</script><b>").contains("Grat \\u003c/script");
        // What the file shows first is ours; the library stands once in it.
        assertThat(html.split("function\\(t,e\\)", -1).length).isGreaterThan(1);
    }

    @Test
    void pictureAsSvgIsWellFormedAndNamesItsBars() throws Exception {
        Document svg = parse(ChartPicture.of("Fehler <Art>", PARETO).svg());

        assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(svg.getDocumentElement().getTextContent())
                .contains("Fehler <Art>")
                .contains("Kratzer & \"Riss\"")
                .contains("80")
                .contains("100 %");
        assertThat(parse(ChartPicture.of("Map", MAP).svg()).getDocumentElement().getTextContent())
                .contains("gate: 4")
                .contains("9 defects")
                .contains("mm on the part");
    }

    @Test
    void costIsRankedByAmountEachCurrencyForItselfAndListedToTheLastDigit() throws Exception {
        Currency euro = Currency.getInstance("EUR");
        List<CostSums.Row> rows = List.of(
                new CostSums.Row("Void", new BigDecimal("30.00004"), euro, new BigDecimal("3")),
                new CostSums.Row("Scratch", new BigDecimal("69.99996"), euro, BigDecimal.TEN),
                new CostSums.Row("Taken back", new BigDecimal("-1"), euro, BigDecimal.ONE),
                new CostSums.Row("Dent", new BigDecimal("5"), Currency.getInstance("USD"), BigDecimal.ONE));

        String html = QualityReport.titled("Cost").addCost("By defect", rows).html();
        String charts = html.substring(html.lastIndexOf("const charts"));
        assertThat(charts)
                .contains("\"unit\":\"EUR\",\"labels\":[\"Scratch\",\"Void\"]")
                .contains("\"shares\":[70.0,100.0]")
                .contains("\"unit\":\"USD\",\"labels\":[\"Dent\"]");
        assertThat(html).contains("<td>30.00004</td>").contains("<td>-1</td>");

        assertThat(parse(ChartPicture.ofCost("Cost", rows, euro).svg())
                        .getDocumentElement()
                        .getTextContent())
                .contains("Scratch")
                .contains("70")
                .contains("total 100 EUR")
                .doesNotContain("Dent");
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void pictureAsPngHasTwiceTheSizeAndInkOnIt() throws Exception {
        for (ChartPicture picture : List.of(ChartPicture.of("Pareto", PARETO), ChartPicture.of("Map", MAP))) {
            Path file = folder.resolve("picture.png");
            picture.writePng(file);
            BufferedImage image = ImageIO.read(file.toFile());
            assertThat(image.getWidth()).isEqualTo(1_800);
            Set<Integer> colours = new HashSet<>();
            for (int x = 0; x < image.getWidth(); x += 3) {
                for (int y = 0; y < image.getHeight(); y += 3) {
                    colours.add(image.getRGB(x, y));
                }
            }
            assertThat(colours.size()).isGreaterThan(5);
        }
    }

    @Test
    void aMapOfNothingIsAnEmptyPicture() throws Exception {
        assertThat(parse(ChartPicture.of("Map", new DefectMap(List.of(), 5_000)).svg()))
                .isNotNull();
        assertThat(parse(ChartPicture.of("Pareto", Pareto.of(Map.of())).svg())).isNotNull();
    }
}
