package io.holdfast.flatfile;

import io.holdfast.flatfile.CsvRecords.CsvRecord;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How inspection results are made of the rows of a CSV file: a mapping file, read and checked. The module's README
 * describes its language.
 *
 * <p>Immutable; any thread may use it.
 */
public final class ResultMapping {
    private final Charset charset;
    private final char delimiter;
    private final @Nullable Character quote;
    private final char decimalMark;
    private final Set<String> absent;
    private final Arrival arrival;
    private final Map<String, String> constants;
    private final List<Extract> extracts;
    private final Names names;
    private final ResultRule rule;

    /** Named groups taken out of a column's text. */
    record Extract(String column, int source, Pattern pattern, List<String> groups, List<Integer> slots) {}

    ResultMapping(
            Charset charset,
            char delimiter,
            @Nullable Character quote,
            char decimalMark,
            Set<String> absent,
            Arrival arrival,
            Map<String, String> constants,
            List<Extract> extracts,
            Names names,
            ResultRule rule) {
        this.charset = charset;
        this.delimiter = delimiter;
        this.quote = quote;
        this.decimalMark = decimalMark;
        this.absent = absent;
        this.arrival = arrival;
        this.constants = constants;
        this.extracts = extracts;
        this.names = names;
        this.rule = rule;
    }

    /**
     * Reads a mapping file. Blocks for the file.
     *
     * @throws InvalidInputException if it is not a mapping; carries every mistake in it
     * @throws IOException if it cannot be read
     */
    public static ResultMapping read(Path file) throws IOException {
        return JsonValue.document(file, MappingReading::mapping);
    }

    /**
     * Reads a mapping from text.
     *
     * @param source where the text is from, for the mistakes
     * @throws InvalidInputException if it is not a mapping; carries every mistake in it
     */
    public static ResultMapping parse(String source, String json) throws InvalidInputException {
        return JsonValue.document(source, json, MappingReading::mapping);
    }

    /** Returns in which order results are handed over. */
    public Arrival arrival() {
        return arrival;
    }

    Charset charset() {
        return charset;
    }

    CsvRecords records(Lines lines) {
        return new CsvRecords(lines, delimiter, quote);
    }

    /** Binds this mapping to a file's header; null, and what is missing handed over, where it does not fit. */
    @Nullable
    Bound bind(String file, CsvRecord header, Consumer<? super BadLine> bad) {
        Row row = new Row(names.slots().size(), absent, decimalMark);
        int[] columnOf = new int[names.slots().size()];
        boolean fits = true;
        Set<String> made = new HashSet<>(constants.keySet());
        extracts.forEach(extract -> made.addAll(extract.groups()));
        for (Map.Entry<String, Integer> name : names.slots().entrySet()) {
            int first = header.fields().indexOf(name.getKey());
            columnOf[name.getValue()] = -1;
            String reason = null;
            if (name.getKey().equals(Names.FILE)) {
                row.set(name.getValue(), file);
            } else if (made.contains(name.getKey())) {
                row.set(name.getValue(), constants.get(name.getKey()));
                reason = first < 0 ? null : "is a column, and the mapping gives a constant or a group the same name";
            } else if (!name.getKey().equals(Names.LINE)) {
                columnOf[name.getValue()] = first;
                reason = first < 0
                        ? "is not in the header " + header.fields()
                        : first == header.fields().lastIndexOf(name.getKey()) ? null : "is in the header twice";
            }
            if (reason != null) {
                bad.accept(new BadLine(file, header.line(), name.getKey(), "", reason));
                fits = false;
            }
        }
        return fits ? new Bound(row, columnOf, header.fields().size()) : null;
    }

    /** This mapping on one file. Single-threaded. */
    final class Bound {
        private final Row row;
        private final int[] columnOf;
        private final int width;
        private final int lineSlot;

        private Bound(Row row, int[] columnOf, int width) {
            this.row = row;
            this.columnOf = columnOf;
            this.width = width;
            this.lineSlot = names.slots().getOrDefault(Names.LINE, -1);
        }

        int width() {
            return width;
        }

        InspectionResult result(CsvRecord csv) throws BadValueException {
            for (int slot = 0; slot < columnOf.length; slot++) {
                if (columnOf[slot] >= 0) {
                    row.set(slot, csv.fields().get(columnOf[slot]));
                }
            }
            if (lineSlot >= 0) {
                row.set(lineSlot, Long.toString(csv.line()));
            }
            for (Extract extract : extracts) {
                extract(extract);
            }
            return rule.in(row);
        }

        private void extract(Extract extract) throws BadValueException {
            String text = row.value(extract.source());
            Matcher matcher = text == null ? null : extract.pattern().matcher(text);
            if (text != null && matcher != null && !matcher.matches()) {
                throw new BadValueException(extract.column(), text, "does not match " + extract.pattern());
            }
            for (int i = 0; i < extract.slots().size(); i++) {
                row.set(
                        extract.slots().get(i),
                        matcher == null ? null : matcher.group(extract.groups().get(i)));
            }
        }
    }
}
