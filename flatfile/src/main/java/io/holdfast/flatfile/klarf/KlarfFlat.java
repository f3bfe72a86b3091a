package io.holdfast.flatfile.klarf;

import io.holdfast.flatfile.klarf.KlarfToken.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The grammar up to version 1.2: statements of a keyword and its values, each ended by a semicolon. Single-threaded. */
final class KlarfFlat {
    private static final int MOST_COLUMNS = 1_000;
    private static final List<String> DIE = List.of("XINDEX", "YINDEX");
    private static final List<String> CLASS = List.of("CLASSNUMBER", "CLASSNAME");
    private static final List<String> SUMMARY = List.of("TESTNO", "NDEFECT", "DEFDENSITY", "NDIE", "NDEFDIE");

    /** Statements that, behind the lists of a wafer, open the head of the next. */
    private static final Set<String> HEAD = Set.of(
            "LotID",
            "InspectionStationID",
            "ResultTimestamp",
            "SampleType",
            "SampleSize",
            "SetupID",
            "StepID",
            "DeviceID");

    /** Keywords that cannot be a value at the beginning of a line: the statement before lacks its end. */
    private static final Set<String> KEYWORDS = Set.of(
            "FileVersion",
            "FileTimestamp",
            "InspectionStationID",
            "SampleType",
            "ResultTimestamp",
            "LotID",
            "SampleSize",
            "SetupID",
            "StepID",
            "DeviceID",
            "WaferID",
            "Slot",
            "DiePitch",
            "DieOrigin",
            "SampleOrientationMarkType",
            "OrientationMarkLocation",
            "OrientationInstructions",
            "CoordinatesMirrored",
            "SampleCenterLocation",
            "ClassLookup",
            "InspectionTest",
            "SampleTestPlan",
            "AreaPerTest",
            "DefectRecordSpec",
            "DefectList",
            "TiffFileName",
            "SummarySpec",
            "SummaryList",
            "WaferStatus",
            "LotStatus",
            "EndOfFile");

    private final KlarfTokens tokens;
    private final KlarfEvents events;
    private List<String> defectColumns = List.of();
    private List<String> summaryColumns = SUMMARY;
    private @Nullable KlarfToken wafer;
    private boolean defectsSeen;
    private boolean summarySeen;

    KlarfFlat(KlarfTokens tokens, KlarfEvents events) {
        this.tokens = tokens;
        this.events = events;
    }

    /** Reads what follows the statement of the version. */
    void read() throws IOException {
        int wafers = 0;
        KlarfToken keyword = tokens.next();
        while (!keyword.is(Kind.END) && !keyword.text().equals("EndOfFile")) {
            if (!keyword.is(Kind.WORD)) {
                throw tokens.invalid(keyword, "must be a keyword");
            }
            if ((defectsSeen || summarySeen) && HEAD.contains(keyword.text())) {
                endWafer();
            }
            wafers += keyword.text().equals("WaferID") ? 1 : 0;
            statement(keyword);
            keyword = tokens.next();
        }
        if (keyword.is(Kind.END)) {
            if (!summarySeen) {
                throw tokens.invalid(
                        keyword, "the file ends without EndOfFile, and without the summary of its last wafer");
            }
        } else {
            Klarf.endOfFile(tokens);
        }
        endWafer();
        if (wafers == 0) {
            throw tokens.invalid(keyword, "the file names no wafer");
        }
    }

    private void statement(KlarfToken keyword) throws IOException {
        switch (keyword.text()) {
            case "WaferID" -> {
                KlarfField field = field(keyword);
                if (field.values().isEmpty() || field.values().get(0).isBlank()) {
                    throw tokens.invalid(keyword, "must name a wafer");
                }
                endWafer();
                wafer = keyword;
                events.begin(keyword, Klarf.WAFER, field.values().get(0));
                events.field(field);
            }
            case "DefectRecordSpec" -> defectColumns = spec();
            case "SummarySpec" -> summaryColumns = spec();
            case "DefectList" -> {
                inWafer(keyword);
                defects();
                defectsSeen = true;
            }
            case "SummaryList" -> {
                inWafer(keyword);
                table(keyword, Klarf.SUMMARY, summaryColumns, -1);
                summarySeen = true;
            }
            case "SampleTestPlan" -> table(keyword, Klarf.DIES, DIE, Klarf.count(tokens));
            case "ClassLookup" -> table(keyword, Klarf.CLASSES, CLASS, Klarf.count(tokens));
            default -> events.field(field(keyword));
        }
    }

    private void inWafer(KlarfToken keyword) throws IOException {
        if (wafer == null) {
            throw tokens.invalid(keyword, "stands before any WaferID");
        }
    }

    private void endWafer() throws IOException {
        if (wafer == null) {
            return;
        }
        if (!defectsSeen && !summarySeen) {
            throw tokens.invalid(wafer, "names a wafer that has neither a DefectList nor a SummaryList");
        }
        wafer = null;
        defectsSeen = false;
        summarySeen = false;
        events.end();
    }

    private KlarfField field(KlarfToken keyword) throws IOException {
        List<String> values = new ArrayList<>();
        for (KlarfToken value = value(keyword); value != null; value = value(keyword)) {
            values.add(value.text());
            if (values.size() > Klarf.MOST_VALUES) {
                throw tokens.invalid(value, keyword.text() + " has more than " + Klarf.MOST_VALUES + " values");
            }
        }
        return new KlarfField(keyword.line(), keyword.text(), values);
    }

    private long lastLine;

    /** Returns the next value of a statement, or null at its semicolon. */
    private @Nullable KlarfToken value(KlarfToken keyword) throws IOException {
        KlarfToken token = tokens.next();
        boolean first = token.line() != lastLine && token.line() != keyword.line();
        lastLine = token.line();
        if (token.is(Kind.SEMICOLON)) {
            return null;
        }
        if (token.is(Kind.END) || (first && token.is(Kind.WORD) && KEYWORDS.contains(token.text()))) {
            throw tokens.invalid(token, keyword.text() + " of line " + keyword.line() + " has no semicolon at its end");
        }
        return token;
    }

    private List<String> spec() throws IOException {
        KlarfToken at = tokens.peek();
        int count = Klarf.count(tokens);
        List<KlarfToken> names = new ArrayList<>();
        for (KlarfToken name = value(at); name != null; name = value(at)) {
            names.add(name);
            if (names.size() > MOST_COLUMNS) {
                throw tokens.invalid(name, "is one column of more than " + MOST_COLUMNS);
            }
        }
        if (names.size() != count) {
            throw tokens.invalid(at, "says how many columns follow, which are " + names.size());
        }
        return Klarf.columns(tokens, names);
    }

    /** Rows of one value for each column, all told or as many as there are. */
    private void table(KlarfToken keyword, String list, List<String> columns, int rows) throws IOException {
        int seen = 0;
        KlarfToken first = value(keyword);
        while (first != null) {
            List<String> values = new ArrayList<>(columns.size());
            KlarfToken last = first;
            for (KlarfToken value = first;
                    value != null;
                    value = values.size() < columns.size() ? value(keyword) : null) {
                if (list.equals(Klarf.DIES)) {
                    Klarf.index(tokens, value, columns.get(values.size()));
                }
                values.add(value.text());
                last = value;
            }
            if (values.size() < columns.size()) {
                throw tokens.invalid(
                        last,
                        "the last row of " + keyword.text() + " has " + values.size() + " of " + columns.size()
                                + " values");
            }
            events.row(first, list, columns, values);
            seen++;
            first = value(keyword);
        }
        if (rows >= 0 && seen != rows) {
            throw tokens.invalid(keyword, "says " + rows + " rows and has " + seen);
        }
    }

    /**
     * A row begins on a line of its own, so that a value too many or too few is found out where it stands, not made up for by
     * the next rows.
     */
    private void defects() throws IOException {
        KlarfToken at = new KlarfToken(Kind.WORD, "DefectList", tokens.peek().line(), 0);
        KlarfToken first = value(at);
        if (first != null && defectColumns.isEmpty()) {
            throw tokens.invalid(first, "is a defect, and no DefectRecordSpec says what its values mean");
        }
        while (first != null) {
            List<String> values = new ArrayList<>(defectColumns.size());
            KlarfToken last = first;
            for (String column : defectColumns) {
                if (column.equals("IMAGELIST") && imagesLeftOut(values, last)) {
                    values.add("0");
                    continue;
                }
                KlarfToken value = values.isEmpty() ? first : value(at);
                if (value == null) {
                    throw tokens.invalid(
                            last,
                            "is the last value of a defect that has " + values.size() + " of " + defectColumns.size()
                                    + " values; the defect begins in line " + first.line());
                }
                last = value;
                if (column.equals("IMAGELIST")) {
                    StringBuilder images = new StringBuilder(value.text());
                    int numbers = Klarf.isAbsent(value.text()) ? 0 : 2 * imageCount(value);
                    for (int i = 0; i < numbers; i++) {
                        KlarfToken number = value(at);
                        if (number == null) {
                            throw tokens.invalid(
                                    value, "IMAGELIST says how many pairs of numbers follow; some are missing");
                        }
                        images.append(' ').append(number.text());
                        last = number;
                    }
                    values.add(images.toString());
                } else {
                    Klarf.check(tokens, value, column);
                    values.add(value.text());
                }
            }
            events.row(first, Klarf.DEFECTS, defectColumns, values);
            KlarfToken next = value(at);
            if (next != null && next.line() == last.line()) {
                throw tokens.invalid(
                        next,
                        "is a value too many: the defect of line " + first.line() + " has its " + defectColumns.size()
                                + " already");
            }
            first = next;
        }
    }

    /** Some tools leave the list out where IMAGECOUNT, before it, is 0 and it is the last column. */
    private boolean imagesLeftOut(List<String> values, KlarfToken last) throws IOException {
        int count = defectColumns.indexOf("IMAGECOUNT");
        return values.size() == defectColumns.size() - 1
                && count >= 0
                && count < values.size()
                && values.get(count).equals("0")
                && (tokens.peek().is(Kind.SEMICOLON) || tokens.peek().line() != last.line());
    }

    private int imageCount(KlarfToken value) throws IOException {
        int count = Klarf.index(tokens, value, "the count of IMAGELIST");
        if (count < 0 || count > 10_000) {
            throw tokens.invalid(value, "IMAGELIST must be a count from 0 to 10000");
        }
        return count;
    }
}
