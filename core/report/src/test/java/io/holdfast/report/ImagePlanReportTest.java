package io.holdfast.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.ImageClass;
import io.holdfast.retain.ExpectedVolume;
import io.holdfast.retain.FolderRoot;
import io.holdfast.retain.ImagePlan;
import io.holdfast.retain.ImageSettings;
import io.holdfast.retain.WhatIf;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
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
                .contains("\"room\":30.0");
    }
}
