package io.holdfast.flatfile;

import io.holdfast.flatfile.Lines.Line;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file (RFC 4180). Not a CSV library's reader, because of what that does to a stray quote: it takes the
 * rest of the file for one field. Here a record whose quote does not close, or that spans lines and has the wrong number
 * of fields, costs its first line only; reading goes on with the second.
 */
final class CsvRecords {
    /** A field of more lines than this is taken for a stray quote. */
    static final int MOST_LINES = 100;

    private final Lines lines;
    private final char delimiter;
    private final @Nullable Character quote;
    private final Deque<Line> putBack = new ArrayDeque<>();

    /**
     * One record.
     *
     * @param line the number of its first line
     * @param fields its fields
     * @param text its first line as it stands
     * @param flaw why it cannot be used, or null
     */
    record CsvRecord(
            long line,
            List<String> fields,
            String text,
            @Nullable String flaw) {}

    CsvRecords(Lines lines, char delimiter, @Nullable Character quote) {
        this.lines = lines;
        this.delimiter = delimiter;
        this.quote = quote;
    }

    /**
     * Returns the next record that is not an empty line, or null at the end.
     *
     * @param width how many fields it must have, or 0 for any number
     */
    @Nullable
    CsvRecord next(int width) throws IOException {
        Line first = pull();
        while (first != null && first.text().isEmpty()) {
            first = pull();
        }
        if (first == null) {
            return null;
        }
        if (first.cutOff()) {
            return bad(first, "is longer than " + Lines.LONGEST + " characters");
        }
        Splitter splitter = new Splitter();
        splitter.add(first.text());
        Deque<Line> more = new ArrayDeque<>();
        int length = first.text().length();
        while (splitter.quoted && splitter.flaw == null) {
            Line next = more.size() < MOST_LINES && length <= Lines.LONGEST ? pull() : null;
            if (next == null) {
                splitter.flaw = "opens a quote that does not close";
                break;
            }
            more.add(next);
            length += next.text().length();
            splitter.field.append('\n');
            splitter.add(next.text());
        }
        if (splitter.flaw == null && width > 0 && splitter.fields.size() != width) {
            splitter.flaw = "has " + splitter.fields.size() + " fields, the header has " + width;
        }
        if (splitter.flaw != null) {
            while (!more.isEmpty()) {
                putBack.push(more.removeLast());
            }
            return bad(first, splitter.flaw);
        }
        return new CsvRecord(first.number(), splitter.fields, first.text(), null);
    }

    private static CsvRecord bad(Line line, String flaw) {
        return new CsvRecord(line.number(), List.of(), line.text(), flaw);
    }

    private @Nullable Line pull() throws IOException {
        return putBack.isEmpty() ? lines.next() : putBack.pop();
    }

    /** Takes one record apart, line by line. */
    private final class Splitter {
        private final List<String> fields = new ArrayList<>();
        private final StringBuilder field = new StringBuilder();
        private boolean quoted;
        private @Nullable String flaw;

        void add(String line) {
            int at = 0;
            while (true) {
                if (!quoted && (quote == null || at == line.length() || line.charAt(at) != quote)) {
                    int end = line.indexOf(delimiter, at);
                    fields.add(end < 0 ? line.substring(at) : line.substring(at, end));
                    if (end < 0) {
                        return;
                    }
                    at = end + 1;
                    continue;
                }
                at = quotedField(line, quoted ? at : at + 1);
                if (quoted || flaw != null || at > line.length()) {
                    return;
                }
            }
        }

        /** Reads on inside quotes; returns where the next field starts, behind the end of the line where none does. */
        private int quotedField(String line, int start) {
            quoted = true;
            int at = start;
            for (; at < line.length(); at++) {
                char c = line.charAt(at);
                if (quote == null || c != quote) {
                    field.append(c);
                } else if (at + 1 < line.length() && line.charAt(at + 1) == c) {
                    field.append(c);
                    at++;
                } else {
                    quoted = false;
                    break;
                }
            }
            if (quoted) {
                return at;
            }
            if (at + 1 < line.length() && line.charAt(at + 1) != delimiter) {
                flaw = "has text behind a closing quote";
            }
            fields.add(field.toString());
            field.setLength(0);
            return at + 2;
        }
    }
}
