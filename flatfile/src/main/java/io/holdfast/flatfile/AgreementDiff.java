package io.holdfast.flatfile;

import io.holdfast.flatfile.FileAgreement.Syntax;
import io.holdfast.flatfile.FileAgreement.Terms;
import io.holdfast.flatfile.FileAgreement.Trailer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one version of an agreement changes against another, seen by a reader that was made for the older one and reads strictly:
 * its columns by name (where there is a header or names in each record) or by place, its texts up to the agreed length, its
 * codes as they were listed.
 */
final class AgreementDiff {
    private final Terms before;
    private final Terms after;
    private final List<AgreementChange> changes = new ArrayList<>();

    private AgreementDiff(Terms before, Terms after) {
        this.before = before;
        this.after = after;
    }

    static List<AgreementChange> changes(Terms before, Terms after) {
        AgreementDiff diff = new AgreementDiff(before, after);
        diff.file();
        diff.fields();
        return List.copyOf(diff.changes);
    }

    private void file() {
        compare("agreement", before.name(), after.name(), true, "it is another agreement");
        if (before.version() >= after.version()) {
            add("version", before.version(), after.version(), false, "the number does not grow; give a new one");
        }
        compare("description", before.description(), after.description(), false, "it is for people");
        compare("writer", before.writer(), after.writer(), false, "it is for people");
        compare("reader", before.reader(), after.reader(), false, "it is for people");
        compare("direction", before.direction(), after.direction(), true, "reader and writer change places");
        compare(
                "content",
                before.content().word(),
                after.content().word(),
                true,
                "the records are about something else");
        compare("rows", before.rows(), after.rows(), true, "other rows become records");
        compare("syntax", before.syntax().word(), after.syntax().word(), true, "the file is written in another way");
        compare("charset", before.charset(), after.charset(), true, "characters beyond ASCII are misread");
        compare("byteOrderMark", before.byteOrderMark(), after.byteOrderMark(), true, "the first bytes are others");
        compare("lineEnd", visible(before.lineEnd()), visible(after.lineEnd()), true, "lines end in another way");
        compare("decimalMark", before.decimalMark(), after.decimalMark(), true, "numbers are misread");
        compare("absent", before.absent(), after.absent(), true, "another text means \"no value\"");
        if (before.syntax() == Syntax.CSV && after.syntax() == Syntax.CSV) {
            compare("csv/delimiter", before.delimiter(), after.delimiter(), true, "fields are parted in another way");
            compare("csv/quote", text(before.quote()), text(after.quote()), true, "fields are quoted in another way");
            compare("csv/quoting", before.quoteAll(), after.quoteAll(), false, "a reader of quotes takes both");
            compare("csv/header", before.header(), after.header(), true, "the first line is another thing");
            compare("csv/formulaGuard", before.formulaGuard(), after.formulaGuard(), true, "some texts begin with '");
        }
        if (before.syntax() == Syntax.FIXED && after.syntax() == Syntax.FIXED) {
            compare("fixed/header", before.header(), after.header(), true, "the first line is another thing");
        }
        if (before.syntax() == Syntax.XML && after.syntax() == Syntax.XML) {
            compare("xml/root", before.xmlRoot(), after.xmlRoot(), true, "the root element is another");
            compare("xml/record", before.xmlRecord(), after.xmlRecord(), true, "the record element is another");
            compare("xml/namespace", before.xmlNamespace(), after.xmlNamespace(), true, "the namespace is another");
        }
        compare("trailer", trailer(before), trailer(after), true, "the last line is another thing");
        compare(
                "naming",
                before.naming().template(),
                after.naming().template(),
                true,
                "a reader that looks for the old names finds none");
        compare(
                "protocol",
                protocol(before),
                protocol(after),
                true,
                "the reader cannot tell in the old way when a file is whole");
        compare(
                "receipts",
                receipts(before),
                receipts(after),
                true,
                "the writer waits for another answer than the reader gives");
        limit("mostRecords", before.mostRecords(), after.mostRecords());
        limit("mostBytes", before.mostBytes(), after.mostBytes());
    }

    private void limit(String what, long old, long now) {
        boolean larger = old > 0 && (now == 0 || now > old);
        compare(what, old, now, larger, larger ? "files may be larger" : "files are smaller");
    }

    private void fields() {
        Map<String, AgreedField> old = byName(before);
        Map<String, AgreedField> now = byName(after);
        boolean named = after.syntax() == Syntax.JSON_LINES || after.syntax() == Syntax.XML;
        for (AgreedField field : before.fields()) {
            AgreedField same = now.get(field.name());
            if (same == null) {
                boolean needed = !named || field.required() || field.key();
                add(
                        "field " + field.name(),
                        field.look(),
                        "",
                        needed,
                        needed ? "a reader looks for it" : "a reader takes it for absent");
            } else {
                field(field, same);
            }
        }
        for (AgreedField field : after.fields()) {
            if (!old.containsKey(field.name())) {
                add(
                        "field " + field.name(),
                        "",
                        field.look(),
                        true,
                        "a strict reader refuses a field that it does not know");
            }
        }
        if (!named) {
            List<String> kept = names(before, now.keySet());
            List<String> order = names(after, old.keySet());
            compare("order of fields", kept, order, true, "fields are found by their place");
        }
    }

    private void field(AgreedField old, AgreedField now) {
        String what = "field " + old.name() + "/";
        compare(what + "value", text(old.value()), text(now.value()), true, "it means something else");
        compare(what + "constant", text(old.constant()), text(now.constant()), true, "it always says something else");
        compare(what + "type", old.type().word(), now.type().word(), true, "its values look different");
        compare(
                what + "required",
                old.required(),
                now.required(),
                old.required(),
                old.required() ? "it may be absent now" : "it is always there now");
        compare(what + "key", old.key(), now.key(), true, "records are told apart in another way");
        compare(what + "width", old.width(), now.width(), true, "all that is behind it moves");
        if (old.width() == 0 && now.width() == 0) {
            compare(
                    what + "maxLength",
                    old.longest(),
                    now.longest(),
                    now.longest() > old.longest(),
                    now.longest() > old.longest() ? "texts may be longer" : "texts are shorter");
        } else {
            compare(what + "align", side(old), side(now), true, "it stands at the other side of its width");
            compare(what + "pad", old.pad(), now.pad(), true, "something else fills its width");
        }
        compare(
                what + "decimals",
                old.decimals(),
                now.decimals(),
                now.decimals() > old.decimals(),
                now.decimals() > old.decimals() ? "there may be more digits" : "there are fewer digits");
        compare(what + "rounding", old.round(), now.round(), false, "the form stays");
        compare(what + "pattern", text(old.pattern()), text(now.pattern()), true, "times are written in another way");
        compare(what + "zone", text(old.zone()), text(now.zone()), true, "times are misread");
        compare(what + "overlap", old.overlap(), now.overlap(), true, "the hour that comes twice is misread");
        codes(what, old, now);
        compare(what + "description", old.description(), now.description(), false, "it is for people");
    }

    private void codes(String what, AgreedField old, AgreedField now) {
        Map<String, String> all = new LinkedHashMap<>(old.codes());
        now.codes().forEach(all::putIfAbsent);
        for (String code : all.keySet()) {
            String was = old.codes().get(code);
            String is = now.codes().get(code);
            compare(
                    what + "codes/" + code,
                    text(was),
                    text(is),
                    is != null,
                    is == null ? "it does not come any more" : "a reader does not know it");
        }
    }

    private static Map<String, AgreedField> byName(Terms terms) {
        Map<String, AgreedField> fields = new HashMap<>();
        terms.fields().forEach(field -> fields.put(field.name(), field));
        return fields;
    }

    private static List<String> names(Terms terms, Set<String> among) {
        return terms.fields().stream()
                .map(AgreedField::name)
                .filter(among::contains)
                .toList();
    }

    static String trailer(Terms terms) {
        Trailer trailer = terms.trailer();
        if (trailer == null) {
            return "none";
        }
        return trailer.word()
                + (trailer.records() ? ", number of records" : "")
                + (trailer.checksum() == null ? "" : ", " + trailer.checksum());
    }

    static String protocol(Terms terms) {
        return switch (terms.completeness()) {
            case RENAME -> "a file has its final name when it is whole";
            case MARKER -> "a file is whole when its marker NAME" + terms.marker() + " is there";
            case STABLE -> "a file is whole when its size and time do not change any more";
        };
    }

    static String receipts(Terms terms) {
        ReceiptRule rule = terms.receipts();
        return rule == null
                ? "none"
                : "NAME" + rule.accepted() + " or NAME" + rule.refused() + " within " + rule.deadline();
    }

    static String visible(String lineEnd) {
        return lineEnd.equals("\n") ? "LF" : "CRLF";
    }

    private static String side(AgreedField field) {
        return field.right() ? "right" : "left";
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private void compare(String what, Object old, Object now, boolean breaking, String why) {
        if (!Objects.equals(old, now)) {
            add(what, old, now, breaking, why);
        }
    }

    private void add(String what, Object old, Object now, boolean breaking, String why) {
        changes.add(new AgreementChange(what, old.toString(), now.toString(), breaking, why));
    }
}
