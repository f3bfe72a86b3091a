package io.holdfast.flatfile.klarf;

import io.holdfast.flatfile.internal.Decimals;
import io.holdfast.flatfile.klarf.KlarfToken.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The grammar from version 1.8: records in braces, with fields and lists of typed columns. Single-threaded. */
final class KlarfNested {
    private static final int DEEPEST = 32;

    private final KlarfTokens tokens;
    private final KlarfEvents events;
    private final Deque<KlarfToken> open = new ArrayDeque<>();

    KlarfNested(KlarfTokens tokens, KlarfEvents events) {
        this.tokens = tokens;
        this.events = events;
    }

    /** Reads what follows the brace of the file record. */
    void read(KlarfToken file) throws IOException {
        open.push(file);
        while (!open.isEmpty()) {
            KlarfToken token = tokens.next();
            if (token.is(Kind.CLOSE)) {
                open.pop();
                events.end();
            } else if (token.text().equals("Record")) {
                record();
            } else if (token.text().equals("Field")) {
                field();
            } else if (token.text().equals("List")) {
                list();
            } else if (token.is(Kind.END)) {
                KlarfToken inner = open.element();
                throw tokens.invalid(token, "the file ends inside of " + inner.text() + " of line " + inner.line());
            } else if (!token.is(Kind.SEMICOLON)) {
                throw tokens.invalid(token, "must be Record, Field, List or }");
            }
        }
        KlarfToken token = tokens.next();
        if (token.is(Kind.END)) {
            return;
        }
        if (!token.text().equals("EndOfFile")) {
            throw tokens.invalid(token, "must be EndOfFile");
        }
        Klarf.endOfFile(tokens);
    }

    private void record() throws IOException {
        KlarfToken name = Klarf.expect(tokens, Kind.WORD, "the name of a record");
        String id = tokens.peek().isValue() ? tokens.next().text() : "";
        Klarf.expect(tokens, Kind.OPEN, "{");
        if (open.size() == DEEPEST) {
            throw tokens.invalid(name, "must be in at most " + DEEPEST + " records");
        }
        if (name.text().equals(Klarf.WAFER) && id.isBlank()) {
            throw tokens.invalid(name, "must name a wafer");
        }
        open.push(name);
        events.begin(name, name.text(), id);
    }

    private void field() throws IOException {
        KlarfToken name = Klarf.expect(tokens, Kind.WORD, "the name of a field");
        int count = Klarf.count(tokens);
        List<String> values = values("field " + name.text(), count);
        events.field(new KlarfField(name.line(), name.text(), values));
    }

    /** Values in braces, with commas between them or without. */
    private List<String> values(String of, int count) throws IOException {
        KlarfToken at = Klarf.expect(tokens, Kind.OPEN, "{");
        List<String> values = new ArrayList<>();
        KlarfToken token = tokens.next();
        while (!token.is(Kind.CLOSE)) {
            if (!token.isValue()) {
                throw tokens.invalid(token, "must be a value or }");
            }
            if (values.size() == count) {
                throw tokens.invalid(token, "is a value too many: " + of + " says " + count);
            }
            values.add(token.text());
            token = tokens.next();
            if (token.is(Kind.COMMA)) {
                token = tokens.next();
            }
        }
        if (values.size() != count) {
            throw tokens.invalid(at, of + " says " + count + " values and has " + values.size());
        }
        return values;
    }

    private void list() throws IOException {
        KlarfToken name = Klarf.expect(tokens, Kind.WORD, "the name of a list");
        Klarf.expect(tokens, Kind.OPEN, "{");
        word("Columns");
        KlarfToken at = tokens.peek();
        int count = Klarf.count(tokens);
        Klarf.expect(tokens, Kind.OPEN, "{");
        List<KlarfToken> names = new ArrayList<>();
        List<Boolean> numeric = new ArrayList<>();
        KlarfToken token = tokens.next();
        while (!token.is(Kind.CLOSE)) {
            if (!token.is(Kind.WORD) || names.size() == count) {
                throw tokens.invalid(
                        token, names.size() == count ? "is a column too many" : "must be the type of a column");
            }
            String type = token.text().toLowerCase(Locale.ROOT);
            names.add(Klarf.expect(tokens, Kind.WORD, "the name of a column"));
            numeric.add(
                    type.startsWith("int") || type.startsWith("uint") || type.equals("float") || type.equals("double"));
            token = tokens.next();
            if (token.is(Kind.COMMA)) {
                token = tokens.next();
            }
        }
        if (names.size() != count || count == 0) {
            throw tokens.invalid(at, "says how many columns follow, which are " + names.size());
        }
        List<String> columns = Klarf.columns(tokens, names);
        if (tokens.peek().text().equals("Data")) {
            tokens.next();
            rows(name, columns, numeric, Klarf.count(tokens));
        }
        Klarf.expect(tokens, Kind.CLOSE, "}");
    }

    private void rows(KlarfToken list, List<String> columns, List<Boolean> numeric, int count) throws IOException {
        KlarfToken at = Klarf.expect(tokens, Kind.OPEN, "{");
        int seen = 0;
        KlarfToken first = tokens.next();
        while (!first.is(Kind.CLOSE)) {
            List<String> values = new ArrayList<>(columns.size());
            KlarfToken value = first;
            for (int i = 0; i < columns.size(); i++) {
                value = i == 0 ? first : tokens.next();
                if (!value.isValue()) {
                    throw tokens.invalid(
                            value,
                            "the row of line " + first.line() + " has " + values.size() + " of " + columns.size()
                                    + " values");
                }
                if (value.is(Kind.WORD) && value.text().equalsIgnoreCase("Images")) {
                    values.add(String.join(" ", images()));
                } else {
                    check(value, list, columns.get(i), numeric.get(i));
                    values.add(value.text());
                }
            }
            Klarf.expect(tokens, Kind.SEMICOLON, "the semicolon behind the " + columns.size() + " values of a row");
            events.row(first, list.text(), columns, values);
            seen++;
            first = tokens.next();
        }
        if (seen != count) {
            throw tokens.invalid(at, list.text() + " says " + count + " rows and has " + seen);
        }
    }

    private void check(KlarfToken value, KlarfToken list, String column, boolean numeric) throws IOException {
        if (numeric && !Klarf.isAbsent(value.text()) && Decimals.parse(value.text()) == null) {
            throw tokens.invalid(value, column + " must be a number");
        }
        if (list.text().equals(Klarf.DEFECTS)) {
            Klarf.check(tokens, value, column);
        } else if (list.text().equals(Klarf.DIES) && column.endsWith("INDEX")) {
            Klarf.index(tokens, value, column);
        }
    }

    /** {@code Images n { "path" "type" 1 "kind", ... }}: n images of as many values as the tool gives. */
    private List<String> images() throws IOException {
        int count = Klarf.count(tokens);
        KlarfToken at = Klarf.expect(tokens, Kind.OPEN, "{");
        List<String> values = new ArrayList<>();
        int seen = 0;
        boolean inside = false;
        for (KlarfToken token = tokens.next(); !token.is(Kind.CLOSE); token = tokens.next()) {
            if (token.isValue()) {
                seen += inside ? 0 : 1;
                inside = true;
                values.add(token.text());
            } else if (token.is(Kind.COMMA)) {
                inside = false;
            } else {
                throw tokens.invalid(token, "must be a part of an image or }");
            }
            if (values.size() > Klarf.MOST_VALUES) {
                throw tokens.invalid(token, "is one of more than " + Klarf.MOST_VALUES + " values");
            }
        }
        if (seen != count) {
            throw tokens.invalid(at, "says " + count + " images and has " + seen);
        }
        return values;
    }

    private void word(String expected) throws IOException {
        KlarfToken token = tokens.next();
        if (!token.text().equals(expected)) {
            throw tokens.invalid(token, "must be " + expected);
        }
    }
}
