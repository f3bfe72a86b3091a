package io.holdfast.flatfile.aqdef;

import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.internal.Characters;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.Decimals;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the lines of a file. Values stand in records (one line for all characteristics of a piece, with fields of
 * single keys behind it) or field by field; a file may mix both. Single-threaded.
 */
final class AqdefParser {
    private static final int LONGEST = 1 << 20;
    private static final int MOST_LINES = 2_000_000;
    private static final Pattern KEY = Pattern.compile("(K\\d{4})(?:/(\\d{1,5}))?(?:[ \\t](.*))?");
    private static final Pattern LIKE_A_KEY = Pattern.compile("[Kk]\\d.*");

    private Content content;
    private final Map<Integer, List<AqdefField>> parts = new TreeMap<>();
    private final Map<Integer, List<AqdefField>> characteristics = new TreeMap<>();
    private final Map<Integer, Integer> partOf = new TreeMap<>();
    private final List<AqdefLine> others = new ArrayList<>();
    private final Map<Integer, Building> building = new TreeMap<>();
    private final @Nullable AqdefDescription known;
    private final @Nullable Consumer<? super AqdefValue> values;
    private int announced = -1;
    private long announcedLine;
    private int latestPart;
    private long records;
    private boolean behindRecord;
    private int descriptionFields;
    private final NavigableSet<Integer> described = new TreeSet<>();
    private final Set<Integer> attributive = new HashSet<>();
    private List<Integer> order = List.of();

    /** A value that may still get fields. */
    private record Building(long line, long record, List<AqdefField> fields) {}

    /**
     * Surveys, or hands the values over.
     *
     * @param known the description, where it is known already
     * @param values takes the values, or null: they are checked only
     */
    AqdefParser(Content first, @Nullable AqdefDescription known, @Nullable Consumer<? super AqdefValue> values) {
        this.content = first;
        this.known = known;
        this.values = values;
        if (known != null) {
            for (AqdefCharacteristic characteristic : known.characteristics()) {
                describe(characteristic.index());
                if (characteristic.isAttributive()) {
                    attributive.add(characteristic.index());
                }
            }
        }
    }

    /** Reads all lines of the files and returns the description that they make. */
    AqdefDescription read(List<Content> files, @Nullable Charset charset) throws IOException {
        for (Content file : files) {
            content = file;
            try (Characters in = file.characters(charset)) {
                long number = in.line();
                for (String line = in.readLine(LONGEST); line != null; line = in.readLine(LONGEST)) {
                    // Ends a file of some Windows tools.
                    if (!line.isBlank() && !line.equals("\u001A")) {
                        line(number, line);
                    }
                    number = in.line();
                }
            }
            flush(List.copyOf(building.keySet()));
            behindRecord = false;
        }
        return known == null ? description() : known;
    }

    private AqdefDescription description() throws InvalidFileException {
        List<AqdefPart> partList = new ArrayList<>();
        parts.forEach((index, fields) -> partList.add(new AqdefPart(index, fields)));
        List<AqdefCharacteristic> list = new ArrayList<>();
        characteristics.forEach(
                (index, fields) -> list.add(new AqdefCharacteristic(index, partOf.getOrDefault(index, 0), fields)));
        AqdefDescription description = new AqdefDescription(partList, list, others);
        if (announced > description.count()) {
            throw content.invalid(
                    announcedLine,
                    "K0100",
                    Integer.toString(announced),
                    "says how many characteristics the file has, which are " + description.count());
        }
        return description;
    }

    private void line(long number, String line) throws InvalidFileException {
        Matcher key = KEY.matcher(line);
        if (!key.matches()) {
            if (LIKE_A_KEY.matcher(line).matches()) {
                throw content.invalid(
                        number, "", line, "must be K, four digits, perhaps / and a number, a blank and a value");
            }
            record(number, line);
            return;
        }
        String name = key.group(1);
        String value = key.group(3) == null ? "" : key.group(3);
        int index = key.group(2) == null ? -1 : Integer.parseInt(key.group(2));
        if (value.indexOf(Aqdef.FIELD) >= 0 || value.indexOf(Aqdef.CHARACTERISTIC) >= 0) {
            throw content.invalid(number, name, value, "has a separator of records in it");
        }
        AqdefField field = new AqdefField(name, value);
        if (name.equals("K0100")) {
            announced = announced(number, value);
            announcedLine = number;
        } else if (Aqdef.isOfValue(name)) {
            ofValue(number, index < 0 ? 1 : index, field);
        } else {
            describe(number, index, field);
        }
    }

    private int announced(long number, String value) throws InvalidFileException {
        BigDecimal count = Decimals.parse(value.strip());
        if (count == null || count.signum() < 0 || count.compareTo(BigDecimal.valueOf(Aqdef.LARGEST_INDEX)) > 0) {
            throw content.invalid(number, "K0100", value, "must be a count from 0 to " + Aqdef.LARGEST_INDEX);
        }
        return count.intValue();
    }

    private void describe(long number, int index, AqdefField field) throws InvalidFileException {
        if (known != null) {
            return;
        }
        descriptionFields++;
        if (descriptionFields > MOST_LINES) {
            throw content.invalid(
                    number, field.key(), "", "is one of more than " + MOST_LINES + " fields of a description");
        }
        int counted = index < 0 ? 1 : index;
        char range = field.key().charAt(1);
        if (range == '1') {
            if (counted > 0) {
                latestPart = counted;
            }
            parts.computeIfAbsent(counted, none -> new ArrayList<>()).add(field);
        } else if (range == '2' || range == '8') {
            partOf.putIfAbsent(counted, counted == 0 ? 0 : latestPart);
            characteristics.computeIfAbsent(counted, none -> new ArrayList<>()).add(field);
            describe(counted);
            if (field.key().equals("K2004")) {
                attributive.remove(counted);
                if (AqdefCharacteristic.isAttributive(field.value())) {
                    attributive.add(counted);
                }
            }
        } else {
            others.add(new AqdefLine(index, field));
        }
    }

    /** A field of a value on a line of its own. */
    private void ofValue(long number, int index, AqdefField field) throws InvalidFileException {
        if (field.value().isBlank() && !startsValue(field.key())) {
            return;
        }
        if (index == 0) {
            // Of all characteristics of the piece.
            Collection<Integer> all = building.isEmpty() ? order() : List.copyOf(building.keySet());
            for (int each : all) {
                ofValue(number, each, field);
            }
            return;
        }
        if (!described.contains(index)) {
            throw content.invalid(
                    number,
                    field.key() + "/" + index,
                    field.value(),
                    "is of a characteristic that is not described before it");
        }
        check(number, field);
        // Behind a record, a field belongs to its piece, whether the characteristic has a value in it or not.
        behindRecord &= !startsValue(field.key());
        Building current = building.get(index);
        if (current != null && !behindRecord && startsAnother(current, field.key())) {
            flush(List.of(index));
            current = null;
        }
        if (current == null) {
            current = new Building(number, behindRecord ? records : 0, new ArrayList<>());
            building.put(index, current);
        }
        current.fields().add(field);
    }

    private static boolean startsValue(String key) {
        return key.equals("K0001") || key.equals("K0020");
    }

    private static boolean startsAnother(Building current, String key) {
        // A value may have several events and texts.
        return !key.equals("K0005") && !key.equals("K0009") && has(current, key);
    }

    private static boolean has(Building value, String key) {
        for (AqdefField field : value.fields()) {
            if (field.key().equals(key)) {
                return true;
            }
        }
        return false;
    }

    private void record(long number, String line) throws InvalidFileException {
        flush(List.copyOf(building.keySet()));
        records++;
        behindRecord = true;
        List<Integer> order = order();
        int block = 0;
        int begin = 0;
        while (begin <= line.length()) {
            int end = line.indexOf(Aqdef.CHARACTERISTIC, begin);
            end = end < 0 ? line.length() : end;
            String text = line.substring(begin, end);
            if (!text.isBlank()) {
                if (block >= order.size()) {
                    throw content.invalid(
                            number,
                            "value " + (block + 1),
                            text,
                            "is a value too many: " + order.size() + " characteristics are described");
                }
                block(number, order.get(block), text);
            }
            begin = end + 1;
            block++;
        }
    }

    private void block(long number, int index, String text) throws InvalidFileException {
        List<String> keys = attributive.contains(index) ? Aqdef.ATTRIBUTIVE : Aqdef.MEASURED;
        List<AqdefField> fields = new ArrayList<>(keys.size());
        int position = 0;
        int begin = 0;
        while (begin <= text.length()) {
            int end = text.indexOf(Aqdef.FIELD, begin);
            end = end < 0 ? text.length() : end;
            String value = text.substring(begin, end);
            if (!value.isBlank()) {
                if (position >= keys.size()) {
                    throw content.invalid(
                            number, "K0001/" + index, value, "is a field too many: a value has at most " + keys.size());
                }
                AqdefField field = new AqdefField(keys.get(position), position == 0 ? value.strip() : value);
                check(number, field);
                fields.add(field);
            }
            begin = end + 1;
            position++;
        }
        if (!fields.isEmpty()) {
            building.put(index, new Building(number, records, fields));
        }
    }

    private void check(long number, AqdefField field) throws InvalidFileException {
        switch (field.key()) {
            case "K0001", "K0020", "K0021" -> {
                if (!field.value().isBlank()
                        && Decimals.parseEither(field.value().strip()) == null) {
                    throw content.invalid(number, field.key(), field.value(), "must be a number");
                }
            }
            case "K0004" -> {
                try {
                    AqdefTime.parse(field.value());
                } catch (IllegalArgumentException e) {
                    throw content.invalid(number, field.key(), field.value(), String.valueOf(e.getMessage()));
                }
            }
            default -> {
                // Text.
            }
        }
    }

    /** The values of the characteristics are complete. */
    private void flush(List<Integer> complete) throws InvalidFileException {
        for (int index : complete) {
            Building value = building.remove(index);
            if (value == null) {
                continue;
            }
            // In a record, the place of a value may be empty, whatever else is said of the piece.
            if (value.record() == 0 && !has(value, "K0001") && !has(value, "K0020") && !has(value, "K0021")) {
                throw content.invalid(
                        value.line(),
                        value.fields().get(0).key() + "/" + index,
                        value.fields().get(0).value(),
                        "is said of a value that is not there: K0001 is missing");
            }
            if (values != null) {
                values.accept(new AqdefValue(value.line(), index, value.record(), value.fields()));
            }
        }
    }

    private void describe(int characteristic) {
        if (characteristic > 0 && described.add(characteristic)) {
            order = List.of();
        }
    }

    /** The numbers of the characteristics, ascending. */
    private List<Integer> order() {
        if (order.size() != described.size()) {
            order = List.copyOf(described);
        }
        return order;
    }
}
