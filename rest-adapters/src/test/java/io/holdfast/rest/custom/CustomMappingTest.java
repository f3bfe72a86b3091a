package io.holdfast.rest.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.SplittableRandom;
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

    // Written plainly the first would fill a disk; the second no number can hold.
    @Test
    void aNumberThatNobodyCanWriteIsAMistake() {
        for (String number : List.of("1e999999999", "1e99999999999")) {
            assertThat(mistakes("{\"name\": \"x\", \"description\":\n " + number + "}"))
                    .containsExactly("m.json:2:2 /description: is too large or too fine a number");
        }
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

    @Test
    void mistakesInCountsAreNamedByLine() {
        assertThat(yaml("""
                name: x
                counts:
                  read:
                    method: GET
                    path: "/orders/${order}/${step}"
                    planned: /planned
                    unit: /unit
                    unitIs: PC
                  find:
                    method: GET
                    path: "/counts?order=${order}"
                    reference: /items/0/id
                    reversed: {pointer: state, equal: REVERSED}
                  merges: "yes"
                  post:
                    method: GET
                    path: /counts
                    successWhen: {pointer: /ok, equals: true}
                    body: {amount: "${quantity|number}", at: "${at|number}", size: 3, unit: "${units}"}
                  reverse: {method: POST, path: "/counts/${ident}/reversal"}
                  findReversal: {method: GET, path: "/reversals", reference: /id}
                  reread: {}
                """))
                .containsExactly(
                        "m.yaml:4:5 /counts/read: lacks \"yield\"",
                        "m.yaml:5:11 /counts/read/path: names \"step\"; known here are order, operation",
                        "m.yaml:8:13 /counts/read/unitIs: says the same as \"unit\": one of both is enough",
                        "m.yaml:10:5 /counts/find: lacks \"successWhen\", though this MES refuses with a status of success: a"
                                + " refusal to look would be taken for \"not there\", and make a second one",
                        "m.yaml:10:5 /counts/find: does not name \"key\": it would find any count",
                        "m.yaml:13:15 /counts/find/reversed: lacks \"equals\"",
                        "m.yaml:13:25 /counts/find/reversed/pointer: must be a JSON pointer such as \"/data/0/id\"",
                        "m.yaml:13:39 /counts/find/reversed/equal: is not a known field",
                        "m.yaml:14:11 /counts/merges: must be true or false",
                        "m.yaml:14:11 /counts/merges: is not needed beside \"find\"",
                        "m.yaml:16:5 /counts/post: names \"quantity\" without \"kind\": scrap would be posted as what is good",
                        "m.yaml:16:5 /counts/post: does not send \"key\", by which a repeat is told",
                        "m.yaml:16:13 /counts/post/method: must be POST, PUT, PATCH or DELETE",
                        "m.yaml:19:46 /counts/post/body/at: at must be a number, was \"2026-01-05T12:00:00Z\"",
                        "m.yaml:19:77 /counts/post/body/unit: names \"units\"; known here are key, order, operation, yield, scrap,"
                                + " rework, kind, quantity, unit, reason, at",
                        "m.yaml:20:12 /counts/reverse: does not send \"key\", by which a repeat is told",
                        "m.yaml:20:33 /counts/reverse/path: names \"ident\"; known here are key, order, operation, yield, scrap,"
                                + " rework, kind, quantity, unit, reason, at, reference",
                        "m.yaml:21:17 /counts/findReversal: does not name \"key\": it would find any count",
                        "m.yaml:21:17 /counts/findReversal: is for a \"reverse\" beside a \"find\" that does not say \"reversed\"",
                        "m.yaml:22:11 /counts/reread: is not a known field");
    }

    @Test
    void countsWithoutAKeyMustShowWhatTheyChange() {
        String read = "  read: {method: GET, path: /o, planned: /p, yield: /y, unit: /u}\n";
        String reverse = "  reverse: {method: POST, path: \"/r/${reference}\"}\n";
        String body = "{y: \"${yield}\", s: \"${scrap}\", u: \"${unit}\"}";
        assertThat(yaml("name: x\ncounts:\n" + read + "  post: {method: POST, path: /c, body: " + body + "}\n"
                        + reverse))
                .containsExactly(
                        "m.yaml:3:9 /counts/read: lacks \"scrap\", which \"post\" sends: without \"find\" or \"merges\" a lost"
                                + " answer is told by the figures",
                        "m.yaml:5:33 /counts/reverse/path: names \"reference\"; known here are key, order, operation, yield,"
                                + " scrap, rework, kind, quantity, unit, reason, at");
        assertThat(yaml("name: x\ncounts:\n" + read + "  post: {method: POST, path: /c}\n"))
                .containsExactly(
                        "m.yaml:4:9 /counts/post: sends no number: it must name yield, scrap, rework or quantity",
                        "m.yaml:4:9 /counts/post: does not send \"unit\": name it, or say in \"read\" by \"unitIs\" what the MES"
                                + " counts in");
        assertThat(yaml("name: x\ncounts:\n" + read
                        + "  find: {method: GET, path: \"/c?k=${key}\", reference: /id}\n"
                        + "  reverse: {method: POST, path: \"/r/${reference}\"}\n"))
                .containsExactly(
                        "m.yaml:4:9 /counts/find: is for what is posted, and there is no \"post\"",
                        "m.yaml:5:12 /counts/reverse: is for what is posted, and there is no \"post\"",
                        "m.yaml:5:12 /counts/reverse: needs \"reversed\" in \"find\", or \"findReversal\": without one nobody can"
                                + " tell whether it was taken back");
        assertThat(yaml("name: x\ncounts:\n" + read + "  merges: true\n"
                        + "  post: {method: PUT, path: \"/c/${key}\", body: " + body + "}\n"
                        + "  reverse: {method: DELETE, path: \"/c/${order}\"}\n"))
                .containsExactly("m.yaml:6:12 /counts/reverse: does not send \"key\", by which a repeat is told");
    }

    // The ledger names no reason: without an entry for that every posting of it would be parked.
    @Test
    void aTableOfReasonsMustSayWhatNoReasonIs() {
        String mapping = """
                name: x
                tables: {reasons: {burr: R07%s}}
                counts:
                  read: {method: GET, path: /o, planned: /p, yield: /y, unitIs: PC}
                  post: {method: POST, path: /c, body: {y: "${yield}", why: "reason ${reason|map:reasons}"}}
                """;
        assertThat(yaml(String.format(mapping, "")))
                .containsExactly("m.yaml:5:61 /counts/post/body/why: reason \"\" is not in table \"reasons\"");
        assertThat(yaml(String.format(mapping, ", \"\": none"))).isEmpty();
    }

    @Test
    void mistakesInGenealogyAndCostAreNamedByLine() {
        assertThat(yaml("""
                name: x
                genealogy:
                  complete: 1
                  backward: {method: GET, path: "/lots/from", lot: /lot, supplier: /vendor, unit: /unit}
                  forward: {method: GET, path: "/lots/${lot}/${key}", pages: {list: /rows, by: never}}
                  sideways: {}
                cost:
                  method: POST
                  path: /costs
                  pages: {list: rows, by: next, pointer: /next, match: {pointer: /order, equals: "${lot}"}}
                  amount: /amount
                  currencyIs: Euro
                """))
                .containsExactly(
                        "m.yaml:3:13 /genealogy/complete: must be true or false",
                        "m.yaml:4:13 /genealogy/backward: lacks \"pages\"",
                        "m.yaml:4:13 /genealogy/backward: does not name \"lot\": every lot would have the same rows",
                        "m.yaml:4:52 /genealogy/backward/lot: needs \"material\" beside it",
                        "m.yaml:4:68 /genealogy/backward/supplier: needs \"supplierLot\" beside it",
                        "m.yaml:4:83 /genealogy/backward/unit: needs \"quantity\" beside it",
                        "m.yaml:5:12 /genealogy/forward: lacks what its rows name: \"lot\", \"order\" or \"shipment\"",
                        "m.yaml:5:32 /genealogy/forward/path: names \"key\"; known here are material, lot",
                        "m.yaml:5:80 /genealogy/forward/pages/by: must be one of page, offset, next, link, once",
                        "m.yaml:6:13 /genealogy/sideways: is not a known field",
                        "m.yaml:8:3 /cost: lacks \"account\"",
                        "m.yaml:8:3 /cost: does not name \"order\": every order would cost the same",
                        "m.yaml:10:17 /cost/pages/list: must be a JSON pointer such as \"/data/0/id\"",
                        "m.yaml:10:82 /cost/pages/match/equals: names \"lot\"; known here are order",
                        "m.yaml:12:15 /cost/currencyIs: must be three capital letters (ISO 4217)");
        assertThat(yaml("name: x\ngenealogy: {}\n"))
                .containsExactly("m.yaml:2:12 /genealogy: lacks \"backward\", \"forward\" or both");
        assertThat(
                        yaml(
                                "name: x\ncost: {method: GET, path: \"/c/${order}\", pages: {list: /r, by: once}, account: /a, amount: /b}\n"))
                .containsExactly(
                        "m.yaml:2:7 /cost: lacks \"currency\", a pointer, or \"currencyIs\", the value itself");
    }

    // A refusal to look with status 200 would be taken for absence.
    @Test
    void whatIsLookedForMustSayWhenLookingIsRefusedWhereCreatingDoes() {
        assertThat(yaml("""
                name: x
                inspectionResult:
                  find: {method: GET, path: "/r?k=${id}", reference: /0/id}
                  create: {method: POST, path: /r, reference: /id, successWhen: {pointer: /ok, equals: true}}
                """))
                .singleElement()
                .asString()
                .startsWith("m.yaml:3:9 /inspectionResult/find: lacks \"successWhen\"");
    }

    @Test
    void whatIsThereOnlyOnceItWasCreatedIsNotKnownBefore() {
        assertThat(yaml("name: x\nhold:\n  read: {method: GET, path: \"/l/${reference}\"}\n"))
                .anyMatch(line -> line.startsWith("m.yaml:3:29 /hold/read/path: names \"reference\"; known here"));
    }

    @Test
    void anyDamageIsAMistakeWithALineOrAnotherMapping() throws Exception {
        long seed = 20261127L;
        System.out.println("damaged mappings: seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        int rounds = Boolean.getBoolean("holdfast.long") ? 50_000 : 1_500;
        for (int i = 0; i < rounds; i++) {
            String file = i % 2 == 0 ? "plant.json" : "plant.yaml";
            String damaged = damaged(PlantMes.text(file), random);
            try {
                CustomMapping.parse(file, damaged);
            } catch (InvalidMappingException e) {
                refused++;
                assertThat(e.mistakes())
                        .as("seed %d, round %d", seed, i)
                        .isNotEmpty()
                        .allMatch(mistake ->
                                mistake.line() >= 1 && !mistake.reason().isBlank());
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", round " + i + ":\n" + damaged, e);
            }
        }
        assertThat(refused).isGreaterThan(rounds / 3);
    }

    private static String damaged(String text, SplittableRandom random) {
        String[] odd = {
            "{",
            "}",
            "[",
            "]",
            "\"",
            ":",
            ",",
            "$",
            "${",
            "|",
            "~",
            "0020",
            "null",
            "1e999999999",
            "*a",
            "&a",
            "\t",
            "\n",
            "- ",
            "\u0000",
            "ä",
            "true",
            "-"
        };
        StringBuilder builder = new StringBuilder(text);
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            int at = random.nextInt(builder.length());
            int end = Math.min(builder.length(), at + random.nextInt(1, 12));
            switch (random.nextInt(3)) {
                case 0 -> builder.delete(at, end);
                case 1 -> builder.insert(at, odd[random.nextInt(odd.length)]);
                default -> builder.replace(at, end, odd[random.nextInt(odd.length)]);
            }
        }
        return builder.toString();
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
