package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.RuleAction;
import io.holdfast.detect.RuleSet;
import io.holdfast.detect.ScopeKind;
import io.holdfast.model.Confirmation;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleFileTest {
    @Test
    void shippedRuleFilesSayWhatTheirNamesSay() throws IOException {
        for (int minutes : new int[] {15, 30}) {
            for (int units : new int[] {3, 5}) {
                String id = "aoi-w" + minutes + "-n" + units;
                RuleSet rules = RuleFile.read(SharedData.MAPPINGS.resolve("phme22-" + id + ".rules.json"));
                assertThat(rules)
                        .isEqualTo(new RuleSet(
                                List.of(ClusterRule.custom(id)
                                        .minimumUnits(units)
                                        .window(Duration.ofMinutes(minutes))
                                        .confirmedOnly()
                                        .build()),
                                Duration.ofDays(1)));
            }
        }
        assertThat(RuleFile.read(SharedData.MAPPINGS.resolve("uci-steel-plates.rules.json")))
                .isEqualTo(new RuleSet(
                        List.of(ClusterRule.custom("steel-5")
                                .minimumUnits(5)
                                .window(Duration.ofSeconds(500))
                                .radiusMicrometres(25_000)
                                .confirmedOnly()
                                .build()),
                        Duration.ofDays(1)));
    }

    @Test
    void whatARuleLeavesOutTakesTheCoresDefault() throws IOException {
        assertThat(RuleFile.parse("r", "{\"rules\":[{\"id\":\"a\"}]}"))
                .isEqualTo(RuleSet.of(ClusterRule.custom("a").build()));
    }

    /** The README claims that the values it shows are the defaults. */
    @Test
    void readmeShowsTheDefaults() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int from = readme.indexOf("{\n  \"allowedLateness\"");
        assertThat(RuleFile.parse("README.md", readme.substring(from, readme.indexOf("```", from))))
                .isEqualTo(RuleSet.of(ClusterRule.custom("scratch-15min")
                        .morphologies(Set.of(new Morphology("Scratch")))
                        .build()));
    }

    @Test
    void everySettingReachesTheRule() throws IOException {
        assertThat(RuleFile.parse("r", """
                        {"allowedLateness": "PT5M", "allowedSkew": "PT1H", "idleAfter": "PT30S", "rules": [
                          {"id": "units", "version": 3, "action": "WARN", "scope": "TOOLING", "minimumUnits": 4,
                           "clock": "INSPECTED_UNITS", "windowUnits": 40, "radiusMicrometres": 0,
                           "counted": ["UNCONFIRMED"], "materials": ["0815"], "morphologies": ["Kratzer"],
                           "zones": ["C25"], "leastSeverity": "MAJOR"},
                          {"id": "run", "clock": "RUN_TIME", "window": "PT1H", "longestGap": "PT30S"}]}
                        """))
                .isEqualTo(new RuleSet(
                        List.of(
                                ClusterRule.custom("units")
                                        .version(3)
                                        .action(RuleAction.WARN)
                                        .scope(ScopeKind.TOOLING)
                                        .minimumUnits(4)
                                        .windowOfInspectedUnits(40)
                                        .radiusMicrometres(0)
                                        .counted(Set.of(Confirmation.UNCONFIRMED))
                                        .materials(Set.of(new MaterialDefinitionId("0815")))
                                        .morphologies(Set.of(new Morphology("Kratzer")))
                                        .zones(Set.of("C25"))
                                        .leastSeverity(Severity.MAJOR)
                                        .build(),
                                ClusterRule.custom("run")
                                        .windowOfRunTime(Duration.ofHours(1), Duration.ofSeconds(30))
                                        .build()),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofSeconds(30)));
    }

    @Test
    void everyMistakeIsNamedWithItsPointer() {
        assertThat(mistakes("""
                        {"allowedLateness": "PT-1S", "allowedSkew": "P367D", "idleAfter": "5 min", "lateness": 1, "rules": [
                          {"id": "a", "minimumUnits": 1, "window": "15 min", "radiusMicrometres": -1,
                           "counted": [], "zones": [7], "action": "STOP", "leastSeverity": "GRAVE"},
                          {"id": "a", "windowUnits": 10, "longestGap": "PT0S"},
                          {"clock": "INSPECTED_UNITS", "window": "PT1M"},
                          {"id": "b", "clock": "INSPECTED_UNITS", "minimumUnits": 9, "windowUnits": 5}]}
                        """))
                .extracting(Mistake::pointer)
                .containsExactlyInAnyOrder(
                        "/allowedLateness",
                        "/allowedSkew",
                        "/idleAfter",
                        "/lateness",
                        "/rules/0/minimumUnits",
                        "/rules/0/window",
                        "/rules/0/radiusMicrometres",
                        "/rules/0/counted",
                        "/rules/0/zones/0",
                        "/rules/0/action",
                        "/rules/0/leastSeverity",
                        "/rules/1/id",
                        "/rules/1/windowUnits",
                        "/rules/1/longestGap",
                        "/rules/1/longestGap",
                        "/rules/2/id",
                        "/rules/2/window",
                        "/rules/3/windowUnits");
        assertThat(mistakes("{\"rules\":[{\"id\":\"a\",\"minimumUnits\":1}]}"))
                .containsExactly(new Mistake("r", "/rules/0/minimumUnits", "1", "minimumUnits must be >= 2, was 1"));
        assertThat(mistakes("{\"rules\":[{\"id\":\"a\",\"leastSeverity\":\"major\"}]}"))
                .containsExactly(new Mistake(
                        "r", "/rules/0/leastSeverity", "\"major\"", "must be one of [MINOR, MAJOR, CRITICAL]"));
        assertThat(mistakes("{\"rules\":[]}")).extracting(Mistake::pointer).containsExactly("/rules");
    }

    private static List<Mistake> mistakes(String json) {
        return catchThrowableOfType(InvalidInputException.class, () -> RuleFile.parse("r", json))
                .mistakes();
    }
}
