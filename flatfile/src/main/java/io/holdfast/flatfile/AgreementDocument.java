package io.holdfast.flatfile;

import io.holdfast.flatfile.FileAgreement.Direction;
import io.holdfast.flatfile.FileAgreement.Syntax;
import io.holdfast.flatfile.FileAgreement.Terms;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the document of an agreement, as Markdown and as HTML: the same words. */
final class AgreementDocument {
    private final FileAgreement agreement;
    private final Terms terms;

    /** A heading and what is below it: a table, or text where it has no rows. */
    private record Section(String heading, List<List<String>> rows, String text) {}

    private AgreementDocument(FileAgreement agreement) {
        this.agreement = agreement;
        this.terms = agreement.terms();
    }

    static String markdown(FileAgreement agreement) {
        AgreementDocument document = new AgreementDocument(agreement);
        StringBuilder text = new StringBuilder("# " + document.title() + "\n");
        for (Section section : document.sections()) {
            text.append("\n## ").append(section.heading()).append("\n\n");
            if (section.rows().isEmpty()) {
                String fence = section.text().contains("```") ? "~~~~" : "```";
                text.append(fence)
                        .append('\n')
                        .append(section.text())
                        .append(fence)
                        .append('\n');
                continue;
            }
            for (int i = 0; i < section.rows().size(); i++) {
                List<String> row = section.rows().get(i);
                text.append("| ")
                        .append(String.join(
                                " | ", row.stream().map(AgreementDocument::cell).toList()))
                        .append(" |\n");
                if (i == 0) {
                    text.append("|").append("---|".repeat(row.size())).append('\n');
                }
            }
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;");
    }

    static String html(FileAgreement agreement) {
        AgreementDocument document = new AgreementDocument(agreement);
        StringBuilder text = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"UTF-8\"><title>")
                .append(escaped(document.title()))
                .append(
                        "</title>\n<style>body{font-family:sans-serif;max-width:70em;margin:2em auto;padding:0 1em}"
                                + "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.3em .6em;text-align:left;"
                                + "vertical-align:top}pre{background:#eee;padding:1em;overflow:auto}</style></head>\n<body>\n<h1>")
                .append(escaped(document.title()))
                .append("</h1>\n");
        for (Section section : document.sections()) {
            text.append("<h2>").append(escaped(section.heading())).append("</h2>\n");
            if (section.rows().isEmpty()) {
                text.append("<pre>").append(escaped(section.text())).append("</pre>\n");
                continue;
            }
            text.append("<table>\n");
            for (int i = 0; i < section.rows().size(); i++) {
                String tag = i == 0 ? "th" : "td";
                text.append("<tr>");
                for (String cell : section.rows().get(i)) {
                    text.append("<")
                            .append(tag)
                            .append(">")
                            .append(escaped(cell))
                            .append("</")
                            .append(tag)
                            .append(">");
                }
                text.append("</tr>\n");
            }
            text.append("</table>\n");
        }
        return text.append("</body>\n</html>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private String title() {
        return "File agreement " + terms.title();
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("The file", file(), ""));
        sections.add(new Section("The fields, in this order", fields(), ""));
        List<List<String>> codes = codes();
        if (codes.size() > 1) {
            sections.add(new Section("The codes", codes, ""));
        }
        sections.add(new Section("The rules", rules(), ""));
        Charset charset = terms.charset();
        sections.add(new Section(
                "Sample: " + agreement.sampleName(),
                List.of(),
                new String(agreement.sample(), charset).replace("\r", "")));
        sections.add(new Section(
                "Signed",
                List.of(
                        List.of("side", "name", "date", "signature"),
                        List.of(or(terms.writer(), "writer"), "", "", ""),
                        List.of(or(terms.reader(), "reader"), "", "", "")),
                ""));
        return sections;
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private List<List<String>> file() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("what", "agreed"));
        if (!terms.description().isEmpty()) {
            rows.add(List.of("purpose", terms.description()));
        }
        boolean outbound = terms.direction() == Direction.OUTBOUND;
        rows.add(List.of("written by", or(terms.writer(), outbound ? "Holdfast" : "the other side")));
        rows.add(List.of("read by", or(terms.reader(), outbound ? "the other side" : "Holdfast")));
        rows.add(List.of(
                "one record is",
                terms.content().word()
                        + (terms.rows().isEmpty() ? "" : ": its rows of type " + String.join(", ", terms.rows()))));
        rows.add(List.of("name", terms.naming().template()));
        rows.add(List.of("syntax", syntax()));
        rows.add(List.of(
                "character set",
                terms.charset().name()
                        + (terms.byteOrderMark() ? ", with byte order mark" : ", without byte order mark")));
        rows.add(List.of("line end", AgreementDiff.visible(terms.lineEnd())));
        rows.add(List.of("decimal mark", String.valueOf(terms.decimalMark())));
        if (terms.syntax() == Syntax.CSV) {
            rows.add(List.of("no value", terms.absent().isEmpty() ? "an empty field" : terms.absent()));
        } else {
            rows.add(List.of("no value", terms.syntax() == Syntax.FIXED ? "blanks" : "left out"));
        }
        rows.add(List.of("trailer", AgreementDiff.trailer(terms)));
        rows.add(List.of("handed over", AgreementDiff.protocol(terms)));
        rows.add(List.of("receipts", AgreementDiff.receipts(terms)));
        rows.add(List.of(
                "limits",
                (terms.mostRecords() == 0 ? "" : terms.mostRecords() + " records ")
                        + (terms.mostBytes() == 0 ? "" : terms.mostBytes() + " bytes ")
                        + (terms.mostRecords() == 0 && terms.mostBytes() == 0 ? "none" : "")));
        return rows;
    }

    private String syntax() {
        return switch (terms.syntax()) {
            case CSV ->
                "CSV, delimiter " + shown(terms.delimiter()) + ", "
                        + (terms.quote() == null
                                ? "nothing is quoted"
                                : "quote " + terms.quote()
                                        + (terms.quoteAll() ? " around every field" : " where needed"))
                        + (terms.header() ? ", the first line is the header" : ", no header")
                        + (terms.formulaGuard() ? ", an apostrophe before texts that a spreadsheet would run" : "");
            case FIXED ->
                "fixed width, in characters" + (terms.header() ? ", the first line is the header" : ", no header");
            case JSON_LINES -> "JSON Lines, one object to a line";
            case XML ->
                "XML 1.0, root " + terms.xmlRoot() + ", one element " + terms.xmlRecord() + " to a record"
                        + (terms.xmlNamespace().isEmpty() ? "" : ", namespace " + terms.xmlNamespace())
                        + ", no DOCTYPE";
        };
    }

    private static String shown(char delimiter) {
        return delimiter == '\t' ? "tab" : String.valueOf(delimiter);
    }

    private List<List<String>> fields() {
        boolean fixed = terms.syntax() == Syntax.FIXED;
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                fixed
                        ? List.of("field", "from", "to", "form", "always there", "key", "carries", "meaning")
                        : List.of("field", "form", "always there", "key", "carries", "meaning"));
        int at = 1;
        for (AgreedField field : terms.fields()) {
            List<String> row = new ArrayList<>();
            row.add(field.name());
            if (fixed) {
                row.add(Integer.toString(at));
                at += field.width();
                row.add(Integer.toString(at - 1));
            }
            String constant = field.constant();
            row.add(
                    constant != null
                            ? "always \"" + constant + "\""
                            : field.look()
                                    + (fixed
                                            ? ", at the " + (field.right() ? "right" : "left")
                                                    + (field.pad() == '0' ? ", filled with 0" : "")
                                            : ""));
            row.add(field.required() ? "yes" : "no");
            row.add(field.key() ? "yes" : "");
            row.add(field.value() == null ? "" : field.value());
            row.add(field.description());
            rows.add(row);
        }
        return rows;
    }

    private List<List<String>> codes() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("field", "in the file", "means"));
        for (AgreedField field : terms.fields()) {
            for (Map.Entry<String, String> code : field.codes().entrySet()) {
                rows.add(List.of(field.name(), code.getValue(), code.getKey()));
            }
        }
        return rows;
    }

    private List<List<String>> rules() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("number", "both sides keep"));
        List<String> rules = new ArrayList<>();
        rules.add("Identifiers are text: leading zeros and letter case count.");
        rules.add("Numbers have no grouping; times have the form and zone of their field.");
        rules.add("A file with a final name never changes; the reader may move or delete it at any time.");
        rules.add("Names that end in " + FolderDestination.PART + " and the folder .holdfast are passed over.");
        if (terms.trailer() != null) {
            rules.add("A file whose last line is not its trailer is not whole and is not read."
                    + (terms.trailer().checksum() == null
                            ? ""
                            : " The checksum (" + terms.trailer().checksum()
                                    + ", hexadecimal, small letters) is over all bytes before that line."));
        }
        rules.add("A bad record costs itself only; it is told with file, line, field, value and reason.");
        ReceiptRule receipts = terms.receipts();
        if (receipts != null) {
            rules.add(
                    "The reader says what became of a file by a file beside it, NAME" + receipts.accepted() + " or NAME"
                            + receipts.refused() + ", within " + receipts.deadline()
                            + "; empty for the whole file, or with lines LINE;ACK and LINE;NACK;CODE;TEXT for single ones.");
        }
        for (int i = 0; i < rules.size(); i++) {
            rows.add(List.of(Integer.toString(i + 1), rules.get(i)));
        }
        return rows;
    }
}
