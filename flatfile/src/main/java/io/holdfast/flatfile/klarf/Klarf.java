package io.holdfast.flatfile.klarf;

import io.holdfast.flatfile.internal.Decimals;
import io.holdfast.flatfile.klarf.KlarfToken.Kind;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the two grammars of the format, {@link KlarfFlat} and {@link KlarfNested}, share. */
final class Klarf {
    static final String WAFER = "WaferRecord";
    static final String LOT = "LotRecord";
    static final String DEFECTS = "DefectList";
    static final String CLASSES = "ClassLookupList";
    static final String DIES = "SampleTestPlanList";
    static final String SUMMARY = "TestSummaryList";

    /** No list of one statement is longer. */
    static final int MOST_VALUES = 1_000_000;

    private static final Set<String> NUMBERS = Set.of(
            "X",
            "Y",
            "XREL",
            "YREL",
            "XINDEX",
            "YINDEX",
            "XSIZE",
            "YSIZE",
            "DEFECTAREA",
            "DSIZE",
            "CLASSNUMBER",
            "TEST");

    private Klarf() {}

    static boolean isAbsent(String value) {
        return value.isBlank()
                || value.equalsIgnoreCase("NA")
                || value.equalsIgnoreCase("N/A")
                || value.equalsIgnoreCase("N")
                || value.equalsIgnoreCase("NULL")
                || value.equalsIgnoreCase("NAN")
                || value.equalsIgnoreCase("-NAN");
    }

    /** Checks a value of a defect list's column of known meaning. */
    static void check(KlarfTokens tokens, KlarfToken at, String column) throws IOException {
        if (!NUMBERS.contains(column) || isAbsent(at.text())) {
            return;
        }
        BigDecimal number = Decimals.parse(at.text());
        if (number == null) {
            throw tokens.invalid(at, column + " must be a number");
        }
        if (column.endsWith("INDEX")) {
            index(tokens, at, column);
        }
    }

    /** Reads a whole number of a die. */
    static int index(KlarfTokens tokens, KlarfToken at, String what) throws IOException {
        BigDecimal number = at.isValue() ? Decimals.parse(at.text()) : null;
        if (number != null && number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0) {
            try {
                return number.intValueExact();
            } catch (ArithmeticException e) {
                // Falls through to the refusal.
            }
        }
        throw tokens.invalid(at, what + " must be a whole number");
    }

    static int count(KlarfTokens tokens) throws IOException {
        KlarfToken at = tokens.next();
        int count = index(tokens, at, "a count");
        if (count < 0 || count > MOST_VALUES) {
            throw tokens.invalid(at, "must be a count from 0 to " + MOST_VALUES);
        }
        return count;
    }

    static KlarfToken expect(KlarfTokens tokens, Kind kind, String what) throws IOException {
        KlarfToken token = tokens.next();
        if (!token.is(kind)) {
            throw tokens.invalid(
                    token,
                    (token.is(Kind.END) ? "the file ends where " : "must be ")
                            + what
                            + (token.is(Kind.END) ? " must be" : ""));
        }
        return token;
    }

    /** Returns an unmodifiable list of a record's columns, in upper case, each once. */
    static List<String> columns(KlarfTokens tokens, List<KlarfToken> names) throws IOException {
        List<String> columns = new ArrayList<>(names.size());
        for (KlarfToken name : names) {
            String column = name.text().toUpperCase(Locale.ROOT);
            if (columns.contains(column)) {
                throw tokens.invalid(name, "is a column twice");
            }
            columns.add(column);
        }
        return List.copyOf(columns);
    }

    static void endOfFile(KlarfTokens tokens) throws IOException {
        if (tokens.peek().is(Kind.SEMICOLON)) {
            tokens.next();
        }
        if (!tokens.peek().is(Kind.END)) {
            throw tokens.invalid(tokens.peek(), "stands behind EndOfFile");
        }
    }
}
