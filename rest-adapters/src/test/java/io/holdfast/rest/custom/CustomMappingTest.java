package io.holdfast.rest.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class CustomMappingTest {
    private static List<String> mistakes(String json) {
        InvalidMappingException e =
                catchThrowableOfType(InvalidMappingException.class, () -> CustomMapping.parse("m.json", json));
        return e.mistakes().stream().map(Mistake::toString).toList();
    }

    @Test
    void aMappingMayDescribeAsLittleAsItLikes() throws Exception {
        assertThat(CustomMapping.parse("m.json", "{\"name\": \"x\"}").hold).isNull();
    }

    @Test
    void everyMistakeIsNamedByLine() {
        String json = """
                {
                  "nam": "x",
                  "zone": "Europe/Atlantis",
                  "tables": {"defects": {"Kratzer": 7}},
                  "nonconformance": {
                    "create": {
                      "method": "GET",
                      "path": "reports/${ide}",
                      "headers": {"Authorization": "Basic abc"},
                      "success": [200, "ok"],
                      "body": {
                        "code": "${defect|map:defect}",
                        "bad": "${place|number}",
                        "at": "${id|date:yyyy}",
                        "note": "${text|shout}",
                        "short": "${text|cut:0}",
                        "open": "${text"
                      }
                    }
                  },
                  "hold": {
                    "read": {"method": "GET", "path": "/lots/${lot}", "held": {"pointer": "status", "equals": "HOLD"}},
                    "place": {"method": "PUSH", "path": "/lots/${lot}/hold"}
                  }
                }
                """;

        assertThat(mistakes(json))
                .containsExactly(
                        "m.json:1:1 /: lacks \"name\"",
                        "m.json:2:10 /nam: is not a known field",
                        "m.json:3:11 /zone: is no time zone that this Java knows",
                        "m.json:4:37 /tables/defects/Kratzer: must be text",
                        "m.json:5:21 /nonconformance: lacks \"find\": what is created must be found again, or a lost answer cannot be"
                                + " resolved",
                        "m.json:6:15 /nonconformance/create: lacks \"reference\"",
                        "m.json:7:17 /nonconformance/create/method: must be POST, PUT, PATCH or DELETE",
                        "m.json:8:15 /nonconformance/create/path: names \"ide\"; known here are id, revision, hold, rule, raisedAt,"
                                + " revisedAt, material, materialVersion, order, operation, defect, place, nonconformingUnits,"
                                + " suspectUnits, lots, text",
                        "m.json:8:15 /nonconformance/create/path: must begin with \"/\"",
                        "m.json:9:36 /nonconformance/create/headers/Authorization: does not belong into a file: credentials are the"
                                + " connection's",
                        "m.json:10:24 /nonconformance/create/success/1: must be an HTTP status",
                        "m.json:12:17 /nonconformance/create/body/code: uses table \"defect\"; tables are defects",
                        "m.json:13:16 /nonconformance/create/body/bad: place must be a number, was \"edge-left\"",
                        "m.json:14:15 /nonconformance/create/body/at: id is no instant, was NC-0011223344556677",
                        "m.json:15:17 /nonconformance/create/body/note: has the step \"shout\"; steps are number, negate, cut, pad, digest,"
                                + " date and map",
                        "m.json:16:18 /nonconformance/create/body/short: has a step whose length must be from 1 to 9999, was \"0\"",
                        "m.json:17:17 /nonconformance/create/body/open: has \"${\" without \"}\"",
                        "m.json:21:11 /hold: lacks \"release\"",
                        "m.json:22:75 /hold/read/held/pointer: must be a JSON pointer such as \"/data/0/id\"",
                        "m.json:23:25 /hold/place/method: must be POST, PUT, PATCH or DELETE");
    }

    @Test
    void whatIsNoJsonIsNamedByLineToo() {
        assertThat(mistakes("{\n  \"name\": \"x\",,\n}"))
                .singleElement()
                .asString()
                .startsWith("m.json:2:15 /: is no JSON");
        assertThat(mistakes("{\"name\": \"x\", \"name\": \"y\"}"))
                .singleElement()
                .asString()
                .contains("Duplicate field");
        assertThat(mistakes("[]")).anyMatch(line -> line.contains("must be an object"));
        assertThat(mistakes("")).anyMatch(line -> line.contains("must be an object"));
        assertThat(mistakes("{\"name\": \"x\"} {}")).singleElement().asString().contains("goes on after its end");
    }

    @Test
    void yamlIsReadLikeJsonAndItsTrapsAreNamedByLine() {
        assertThat(yaml("name: x\nhold:\n  read: {method: GET}\n")).contains("m.yaml:3:9 /hold/read: lacks \"path\"");
        assertThat(yaml("name: x\ntables:\n  codes: {a: 0020}\n"))
                .anyMatch(line -> line.startsWith("m.yaml:3:14 /tables/codes/a: is not clearly a number: put 0020"));
        assertThat(yaml("name: &n x\ndescription: *n\n"))
                .anyMatch(line -> line.startsWith("m.yaml:2:14 /description: is a reference (*n)"));
        assertThat(yaml("name: x\nname: y\n")).singleElement().asString().contains("Duplicate field");
        assertThat(yaml("name: [x\n")).singleElement().asString().contains("is no YAML");
    }

    @Test
    void mistakesInPagesAreNamed() {
        assertThat(yaml("""
                name: x
                inspectionResult:
                  find:
                    method: GET
                    path: /all
                    reference: /id
                    pages: {list: /items, match: {pointer: /key, equals: "${ident}"}, by: scroll, size: 3}
                  create: {method: POST, path: /one, reference: /id, pages: {}}
                """))
                .anyMatch(line -> line.contains("/pages/match/equals: names \"ident\""))
                .anyMatch(line -> line.contains("/pages/by: must be one of page, offset, next, link"))
                .anyMatch(line -> line.contains("/pages/size: is not a known field"))
                .anyMatch(line -> line.contains("/create/pages: is for requests that read"));
    }

    private static java.util.List<String> yaml(String text) {
        try {
            CustomMapping.parse("m.yaml", text);
            return java.util.List.of();
        } catch (InvalidMappingException e) {
            return e.mistakes().stream().map(Mistake::toString).toList();
        }
    }
}
