package io.holdfast.trace;

import io.holdfast.model.Actor;
import io.holdfast.model.DefectSummary;
import io.holdfast.model.GenealogyEdge;
import io.holdfast.model.GenealogyNode;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.LotResolution;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLot;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.RecordedEdge;
import io.holdfast.model.WorkContext;
import io.holdfast.port.RunInspections;
import io.holdfast.port.SeenDefect;
import io.holdfast.port.StoreReader;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trace to give away: a folder with {@value #JSON} for machines and {@value #PAGE} for people, each whole in itself. Every line of the
 * first is an entry of a hash chain; the last entry holds the hash of every line of the page. So a change of either shows, and
 * where. A pack written anew to its end shows only against its head, kept elsewhere: the audit chain has it.
 */
public final class EvidencePack {
    /** The file for machines. */
    public static final String JSON = "evidence.json";

    /** The file for people. */
    public static final String PAGE = "evidence.html";

    /** How many single defects a pack lists at most. */
    public static final int MOST_DEFECTS = 100_000;

    private static final int LINE_HASH = 8;

    private EvidencePack() {}

    /**
     * Writes a trace.
     *
     * @param folder where; made where it is not there
     * @param journal what it was traced in: the single defects are read from it
     * @param at when
     * @param by who asked
     * @return the head: the hash of the last entry
     * @throws java.nio.file.FileAlreadyExistsException where the folder holds a pack
     */
    public static String write(Path folder, Trace trace, StoreReader journal, Instant at, Actor by) throws IOException {
        return write(folder, trace, null, journal, at, by);
    }

    /**
     * Writes the answer to a complaint, with its trace.
     *
     * @return the head: the hash of the last entry
     * @throws java.nio.file.FileAlreadyExistsException where the folder holds a pack
     */
    public static String write(Path folder, ComplaintAnswer answer, StoreReader journal, Instant at, Actor by)
            throws IOException {
        return write(folder, answer.origin(), answer, journal, at, by);
    }

    private static String write(
            Path folder, Trace trace, @Nullable ComplaintAnswer answer, StoreReader journal, Instant at, Actor by)
            throws IOException {
        Files.createDirectories(folder);
        try (BufferedWriter json = create(folder.resolve(JSON));
                BufferedWriter page = create(folder.resolve(PAGE))) {
            Writing writing = new Writing(json, page);
            writing.begin("Evidence: " + trace.start());
            writing.head(trace, at, by);
            if (answer != null) {
                writing.answer(answer);
            }
            writing.gaps(answer == null ? trace.gaps() : answer.gaps());
            writing.graph(trace);
            writing.inspections(trace);
            writing.defects(trace, journal);
            writing.containment(trace);
            return writing.end();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static BufferedWriter create(Path file) throws IOException {
        return Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    }

    /** Checks a pack by itself. */
    public static EvidenceReport verify(Path folder) throws IOException {
        return verify(folder, null);
    }

    /**
     * Checks a pack.
     *
     * @param head the head that was kept, or null
     */
    public static EvidenceReport verify(Path folder, @Nullable String head) throws IOException {
        List<EvidenceFault> faults = new ArrayList<>();
        EvidenceChain.Entry last = null;
        long number = 0;
        try (BufferedReader json = Files.newBufferedReader(folder.resolve(JSON), StandardCharsets.UTF_8)) {
            String line = json.readLine();
            number = 1;
            if (!EvidenceChain.FIRST.equals(line)) {
                faults.add(new EvidenceFault(JSON, number, "the first line is not that of an evidence pack"));
            }
            for (line = json.readLine(); line != null && !line.equals(EvidenceChain.LAST); line = json.readLine()) {
                number++;
                EvidenceChain.Entry entry = EvidenceChain.Entry.parse(line);
                if (entry == null) {
                    faults.add(new EvidenceFault(JSON, number, "this is not an entry"));
                    continue;
                }
                check(last, entry, number, faults);
                last = entry;
            }
            if (line == null) {
                faults.add(new EvidenceFault(JSON, number, "the file ends before its end"));
            } else if (json.readLine() != null) {
                faults.add(new EvidenceFault(JSON, number + 2, "something was put behind the end"));
            }
        } catch (CharacterCodingException e) {
            faults.add(new EvidenceFault(JSON, number + 1, "this is not UTF-8 any more"));
        }
        if (last == null || !last.kind().equals(EvidenceChain.PAGE)) {
            faults.add(new EvidenceFault(JSON, number, "the last entry, which vouches for the page, is missing"));
        } else {
            checkPage(folder.resolve(PAGE), last.body(), faults);
        }
        String found = last == null ? "" : last.hash();
        if (head != null && !head.equals(found)) {
            faults.add(
                    new EvidenceFault(JSON, 0, "it is not the pack whose head was kept: " + head + ", but " + found));
        }
        return new EvidenceReport(last == null ? 0 : last.number(), found, faults);
    }

    private static void check(
            EvidenceChain.@Nullable Entry last, EvidenceChain.Entry entry, long line, List<EvidenceFault> faults) {
        String name = "entry " + entry.number() + " (" + entry.kind() + ")";
        if (!entry.isAsHashed()) {
            faults.add(new EvidenceFault(JSON, line, name + " was changed: it does not have the hash that it says"));
        }
        long expected = last == null ? 1 : last.number() + 1;
        if (entry.number() > expected) {
            String missing = entry.number() == expected + 1
                    ? "entry " + expected + " is"
                    : "entries " + expected + " to " + (entry.number() - 1) + " are";
            faults.add(new EvidenceFault(JSON, line, missing + " missing before " + name));
        } else if (entry.number() < expected) {
            faults.add(new EvidenceFault(JSON, line, name + " is out of its place"));
        } else if (!entry.previous().equals(last == null ? EvidenceChain.NO_HASH : last.hash())) {
            faults.add(new EvidenceFault(
                    JSON, line, name + " does not follow the entry before: one of the two was exchanged"));
        }
        if (last != null && last.isLast()) {
            faults.add(new EvidenceFault(JSON, line, name + " was put behind the last"));
        }
    }

    private static void checkPage(Path page, String body, List<EvidenceFault> faults) throws IOException {
        if (!Files.isRegularFile(page)) {
            faults.add(new EvidenceFault(PAGE, 0, "the page is missing"));
            return;
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(page, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            faults.add(new EvidenceFault(PAGE, 0, "it is not UTF-8 any more"));
            return;
        }
        StringBuilder hashes = new StringBuilder();
        lines.forEach(line -> hashes.append(lineHash(line)));
        String found = pageBody(lines.size(), EvidenceChain.sha256(String.join("\n", lines)), hashes.toString());
        if (found.equals(body)) {
            return;
        }
        int at = body.indexOf("\"lineHashes\":\"");
        String kept = at < 0 ? "" : body.substring(at + 14).replaceAll("[^0-9a-f]", "");
        int line = 0;
        while ((line + 1) * LINE_HASH <= Math.min(kept.length(), hashes.length())
                && kept.regionMatches(line * LINE_HASH, hashes.toString(), line * LINE_HASH, LINE_HASH)) {
            line++;
        }
        faults.add(new EvidenceFault(PAGE, line + 1, "the page was changed, here first"));
    }

    private static String lineHash(String line) {
        return EvidenceChain.sha256(line).substring(0, LINE_HASH);
    }

    private static String pageBody(int lines, String hash, String lineHashes) {
        return new JsonText()
                .put("file", PAGE)
                .put("lines", lines)
                .put("sha256", hash)
                .put("lineHashes", lineHashes)
                .toString();
    }

    /** A pack being written: each entry goes into the chain, and as a row onto the page. */
    private static final class Writing {
        private final BufferedWriter json;
        private final BufferedWriter page;
        private final List<String> pageLines = new ArrayList<>();
        private final StringBuilder lineHashes = new StringBuilder();
        private EvidenceChain.@Nullable Entry last;
        private String table = "";
        private long defects;

        Writing(BufferedWriter json, BufferedWriter page) {
            this.json = json;
            this.page = page;
        }

        void begin(String title) throws IOException {
            json.write(EvidenceChain.FIRST + "\n");
            show("<!DOCTYPE html>");
            show("<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title) + "</title>");
            show("<style>body{font:14px/1.4 sans-serif;margin:2em}table{border-collapse:collapse;margin:0 0 1.5em}"
                    + "th,td{border:1px solid #bbb;padding:.2em .5em;text-align:left;vertical-align:top}"
                    + "th{background:#eee}</style></head><body>");
            show("<h1>" + escaped(title) + "</h1>");
        }

        private void show(String line) throws IOException {
            page.write(line + "\n");
            pageLines.add(line);
            lineHashes.append(lineHash(line));
        }

        private void add(String kind, String heading, Map<String, Object> fields) throws IOException {
            JsonText body = new JsonText();
            StringBuilder row = new StringBuilder("<tr>");
            for (Map.Entry<String, Object> field : fields.entrySet()) {
                Object value = field.getValue();
                if (value instanceof List<?> values) {
                    body.put(field.getKey(), values);
                } else if (!value.equals("")) {
                    body.put(field.getKey(), value);
                }
                String text = value instanceof List<?> values
                        ? String.join(
                                ", ", values.stream().map(Object::toString).toList())
                        : value.toString();
                row.append("<td>").append(escaped(text)).append("</td>");
            }
            if (!table.equals(kind)) {
                endTable();
                table = kind;
                show("<h2>" + escaped(heading) + "</h2>");
                StringBuilder head = new StringBuilder("<table><tr>");
                fields.keySet()
                        .forEach(name ->
                                head.append("<th>").append(escaped(name)).append("</th>"));
                show(head.append("</tr>").toString());
            }
            show(row.append("</tr>").toString());
            append(EvidenceChain.Entry.following(last, kind, body.toString()));
        }

        private void endTable() throws IOException {
            if (!table.isEmpty()) {
                show("</table>");
            }
        }

        private void append(EvidenceChain.Entry entry) throws IOException {
            json.write(entry.line() + "\n");
            last = entry;
        }

        String end() throws IOException {
            endTable();
            String head = last == null ? EvidenceChain.NO_HASH : last.hash();
            show("<p>Entries 1 to " + (last == null ? 0 : last.number()) + " of " + JSON + " end with the hash <code>"
                    + head + "</code>.</p>");
            show("</body></html>");
            EvidenceChain.Entry seal = EvidenceChain.Entry.following(
                    last,
                    EvidenceChain.PAGE,
                    pageBody(
                            pageLines.size(),
                            EvidenceChain.sha256(String.join("\n", pageLines)),
                            lineHashes.toString()));
            append(seal);
            json.write(EvidenceChain.LAST + "\n");
            return seal.hash();
        }

        void head(Trace trace, Instant at, Actor by) throws IOException {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("asked", trace.query().start());
            fields.put("from", trace.start());
            fields.put("direction", trace.query().direction());
            fields.put("mostNodes", trace.query().mostNodes());
            fields.put("at", at);
            fields.put("by", by);
            fields.put("nodes", trace.nodes().size());
            fields.put("links", trace.links().size());
            fields.put("results", trace.results());
            add("question", "What was asked", fields);
        }

        void answer(ComplaintAnswer answer) throws IOException {
            Complaint complaint = answer.complaint();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("subject", complaint.subject());
            fields.put("part", orEmpty(complaint.material()));
            fields.put("morphology", orEmpty(complaint.morphology()));
            fields.put("place", orEmpty(complaint.place()));
            fields.put("radiusMicrometres", complaint.radiusMicrometres());
            fields.put("producedFrom", orEmpty(answer.producedFrom()));
            fields.put("producedTo", orEmpty(answer.producedTo()));
            fields.put("batch", answer.batch());
            fields.put("rawMaterial", answer.rawMaterial());
            fields.put("similarUnits", answer.similarUnits());
            add("complaint", "The complaint, and what is known of it", fields);
            for (AffectedShipment shipment : answer.shipments()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("shipment", shipment.shipment().id());
                row.put("grade", shipment.grade());
                add("affected-shipment", "Other shipments that may be affected", row);
            }
            for (InspectionResult result : answer.own()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("result", result.id());
                row.put("station", result.station());
                row.put("deviceTime", result.deviceTime());
                row.put("verdict", result.verdict());
                row.put("attempt", result.attempt());
                row.put(
                        "defects",
                        result.defects().stream()
                                .map(defect -> defect.morphology() + " at " + defect.place())
                                .toList());
                row.put(
                        "images",
                        result.images().stream().map(image -> image.link()).toList());
                add("own-result", "What was seen on the unit itself", row);
            }
            for (SeenDefect defect : answer.similar()) {
                add("similar-defect", "Similar defects in the batch", fields(defect));
            }
        }

        void gaps(List<Gap> gaps) throws IOException {
            for (Gap gap : gaps) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("kind", gap.kind());
                row.put("subject", gap.subject());
                row.put("words", gap.words());
                add("gap", "What is missing", row);
            }
        }

        void graph(Trace trace) throws IOException {
            for (GenealogyNode node : trace.nodes()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("kind", node.kind());
                row.put("id", node.id());
                add("node", "Lots, units, orders, shipments", row);
            }
            for (TraceLink link : trace.links()) {
                RecordedEdge recorded = link.edge();
                GenealogyEdge edge = recorded == null ? null : recorded.edge();
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("from", link.from());
                row.put("to", link.to());
                row.put("kind", link.kind());
                row.put("quantity", edge == null ? "" : orEmpty(edge.quantity()));
                row.put("at", edge == null ? "" : edge.at());
                row.put("source", edge == null ? "work-order context" : edge.source());
                row.put("state", recorded == null ? "" : recorded.state());
                row.put("number", recorded == null ? "" : recorded.number());
                add("link", "How they hang together", row);
            }
            for (MaterialLot lot : trace.lots()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("lot", lot.id());
                row.put("part", orEmpty(lot.material()));
                row.put("version", orEmpty(lot.materialVersion()));
                row.put("supplier", orEmpty(lot.supplier()));
                row.put("quantity", orEmpty(lot.quantity()));
                row.put("provisional", lot.provisional());
                add("lot", "What was said of lots", row);
            }
            for (LotResolution resolution : trace.resolutions()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("provisional", resolution.provisional());
                row.put("lot", resolution.lot());
                row.put("at", resolution.at());
                row.put("by", resolution.by());
                row.put("reason", resolution.reason());
                add("resolution", "Lots that went by another name", row);
            }
        }

        void inspections(Trace trace) throws IOException {
            for (RunInspections run : trace.inspections()) {
                WorkContext context = run.context();
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("run", run.run());
                row.put("station", run.station());
                row.put("segment", context == null ? "" : context.segment());
                row.put("part", context == null ? "" : orEmpty(context.material()));
                row.put("passed", run.passed());
                row.put("failed", run.failed());
                row.put("undecided", run.undecided());
                row.put("uncounted", run.uncounted());
                row.put("first", orEmpty(run.first()));
                row.put("last", orEmpty(run.last()));
                add("inspections", "What was inspected", row);
            }
            for (DefectSummary defect : trace.defects()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("morphology", defect.morphology());
                row.put("place", defect.place());
                row.put("units", defect.unitCount());
                row.put("first", defect.first());
                row.put("last", defect.last());
                add("defect-group", "Defects by kind and place", row);
            }
        }

        void defects(Trace trace, StoreReader journal) throws IOException {
            List<Long> runs = Trace.runsOf(trace.nodes());
            if (runs.isEmpty()) {
                return;
            }
            journal.forEachDefect(runs, null, defect -> {
                if (defects++ < MOST_DEFECTS) {
                    try {
                        add("defect", "Each defect", fields(defect));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
            if (defects > MOST_DEFECTS) {
                gaps(List.of(new Gap(
                        Gap.Kind.BUDGET,
                        trace.start(),
                        "of " + defects + " defects the first " + MOST_DEFECTS + " are listed")));
            }
        }

        private static Map<String, Object> fields(SeenDefect defect) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("unit", defect.unit());
            row.put("result", defect.result());
            row.put("run", defect.run());
            row.put("deviceTime", defect.deviceTime());
            row.put("morphology", defect.morphology());
            row.put("place", defect.place());
            row.put("confirmation", defect.confirmation());
            row.put("counts", defect.counts());
            return row;
        }

        void containment(Trace trace) throws IOException {
            for (MaterialHold hold : trace.holds()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("hold", hold.id());
                row.put("revision", hold.revision());
                row.put("episode", hold.episode());
                row.put("rule", hold.rule());
                row.put("requestedAt", hold.requestedAt());
                row.put("units", hold.population().size());
                row.put("lots", hold.population().lots());
                row.put("reason", hold.reason());
                add("hold", "Holds", row);
            }
            for (Nonconformance report : trace.nonconformances()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("nonconformance", report.id());
                row.put("revision", report.revision());
                row.put("episode", report.episode());
                row.put("raisedAt", report.raisedAt());
                row.put("suspectUnits", report.suspectUnits());
                row.put("nonconformingUnits", report.nonconformingUnits());
                row.put("lots", report.lots());
                add("nonconformance", "Nonconformances", row);
            }
        }

        private static Object orEmpty(@Nullable Object value) {
            return value == null ? "" : value;
        }

        private static String escaped(String text) {
            return text.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
        }
    }
}
