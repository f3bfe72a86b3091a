package io.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.rest.custom.CustomMapping;
import io.holdfast.rest.custom.CustomMes;
import io.holdfast.rest.dynamics.Dynamics365;
import io.holdfast.rest.epicor.EpicorFunction;
import io.holdfast.rest.epicor.EpicorKinetic;
import io.holdfast.rest.oracle.OracleFusion;
import io.holdfast.rest.oracle.OracleHoldMeans;
import io.holdfast.rest.plex.DataSource;
import io.holdfast.rest.plex.Plex;
import io.holdfast.rest.s4hana.S4Hana;
import io.holdfast.rest.sapdm.SapDm;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Writes the matrix of the README from the code; {@code -Dholdfast.golden=true} puts it there. */
class CapabilityMatrixTest {
    private static final Path README = Path.of("README.md");
    private static final String BEGIN = "<!-- capabilities: written by CapabilityMatrixTest -->\n";
    private static final String END = "<!-- end of capabilities -->\n";

    @Test
    void theMatrixInTheReadmeIsWhatTheCodeDeclares() throws Exception {
        String readme = Files.readString(README);
        int begin = readme.indexOf(BEGIN) + BEGIN.length();
        int end = readme.indexOf(END);
        assertThat(begin).isGreaterThanOrEqualTo(BEGIN.length());
        assertThat(end).isGreaterThanOrEqualTo(begin);
        String matrix = matrix();
        if (Boolean.getBoolean("holdfast.golden")) {
            Files.writeString(README, readme.substring(0, begin) + matrix + readme.substring(end));
            return;
        }

        assertThat(readme.substring(begin, end))
                .as("README.md is stale: run this test with -Dholdfast.golden=true")
                .isEqualTo(matrix);
    }

    /** Each target as a plant would configure it that wants everything. */
    private static List<Capabilities> targets() throws Exception {
        Connection nowhere =
                Connection.to(URI.create("https://nowhere.example")).build();
        Crosswalk codes = Crosswalk.version("1").build();
        List<QualitySystem> all = new ArrayList<>();
        all.add(S4Hana.at(nowhere)
                .inspection(S4Hana.InspectionPoint.of("00000002", "0010"))
                .defects(S4Hana.DefectSettings.of("05", "PC", codes))
                .build());
        all.add(SapDm.at(nowhere, "P100")
                .inspection(new SapDm.InspectionPoint(order -> null, "20", "10", "value", "OK", "NOK"))
                .nonconformances(new SapDm.NonconformanceSettings("HOLDFAST_ID", codes))
                .build());
        all.add(OracleFusion.at(nowhere, "M1")
                .hold(OracleHoldMeans.LOT_STATUS, OracleHoldMeans.ORDER_STATUS)
                .lotStatus(new OracleFusion.LotStatus(null, "HOLD", "ACTIVE"))
                .issues(new OracleFusion.IssueSettings("ORA_QUALITY", Map.of(), codes))
                .inspection(new OracleFusion.InspectionSettings(
                        "ORA_WIP", "HoldfastId", "holdfast", "Surface", "PASS", "FAIL", Map.of()))
                .counts(OracleFusion.CountSettings.of("VISION", codes))
                .build());
        all.add(Dynamics365.at(nowhere, "usmf")
                .holdByDisposition(new Dynamics365.Disposition("HOLD", "FREE"))
                .holdByQualityOrder(new Dynamics365.Block("HOLDFAST", "HoldfastKey"))
                .inspection(new Dynamics365.InspectionSettings("VISION", 10, "SURFACE", "HoldfastId"))
                .nonconformances(Dynamics365.NonconformanceSettings.of("ea", codes))
                .trace(Dynamics365.TraceSettings.of(nowhere, "/api/environments/e1/traces/Query"))
                .currency("USD")
                .build());
        DataSource source = new DataSource("1", Map.of());
        all.add(Plex.at(nowhere, "12345")
                .dataSources(nowhere)
                .holdContainers(new Plex.ContainerHold(source, "Hold", "OK"))
                .checksheets(new Plex.ChecksheetSettings(Map.of(), "s", "1", "0", source, "No"))
                .reports(new Plex.ReportSettings("NC", "reference", "code", "units", "text", false, codes))
                .countPost(source)
                .build());
        EpicorFunction function = new EpicorFunction("Holdfast", "Function");
        all.add(EpicorKinetic.at(nowhere, "EPIC06")
                .holdLots(new EpicorKinetic.LotHold("q", "l", "b", "q", "HOLD", function, function))
                .holdParts("QH")
                .nonconformances(EpicorKinetic.NonconformanceSettings.of(codes))
                .inspection(new EpicorKinetic.InspectionSettings(function, "Character010"))
                .countFunction(function)
                .traceDirections("B", "F")
                .currency("USD")
                .build());
        try (InputStream in = CapabilityMatrixTest.class.getResourceAsStream("/custom/plant.json")) {
            all.add(CustomMes.at(
                    nowhere, CustomMapping.parse("plant.json", new String(in.readAllBytes(), StandardCharsets.UTF_8))));
        }
        List<Capabilities> capabilities =
                all.stream().map(QualitySystem::capabilities).toList();
        all.forEach(QualitySystem::close);
        return capabilities;
    }

    private static String matrix() throws Exception {
        List<Capabilities> targets = targets();
        Map<String, Integer> notes = new LinkedHashMap<>();
        StringBuilder table = new StringBuilder("\n| verb |");
        targets.forEach(target -> table.append(' ').append(target.target()).append(" |"));
        table.append("\n|---|").append("---|".repeat(targets.size())).append('\n');
        for (Verb verb : Verb.values()) {
            table.append("| ").append(words(verb)).append(" |");
            for (Capabilities target : targets) {
                Capability capability = target.of(verb);
                String note = capability.note();
                int number = notes.computeIfAbsent(note, any -> notes.size() + 1);
                table.append(' ').append(words(capability.level()));
                if (capability.usable() && capability.repeat() != Capability.Repeat.READ_ONLY) {
                    table.append(", ").append(words(capability.repeat()));
                }
                table.append(" (").append(number).append(") |");
            }
            table.append('\n');
        }
        table.append("| how far a hold reaches |");
        for (Capabilities target : targets) {
            table.append(target.holdScopes().stream()
                    .sorted()
                    .map(CapabilityMatrixTest::words)
                    .collect(Collectors.joining(", ", " ", " |")));
        }
        table.append("\n\n");
        notes.forEach(
                (note, number) -> table.append(number).append(". ").append(note).append('\n'));
        return table.append('\n').toString();
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
