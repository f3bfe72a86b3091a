package io.holdfast.flatfile.aqdef;

import io.holdfast.model.InspectionResult;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes files of Q-DAS' ASCII transfer format, value by value, in constant memory: a joined file, or a description and values
 * apart. Lines end with CR LF. Files in Unicode begin with a byte order mark.
 *
 * <p>A value whose record is 0 is written field by field. Values of equal record that follow one another make one line, with the fields
 * that a record has no place for behind it.
 *
 * <p>Single-threaded. Blocks for its streams, which the caller closes after {@link #finish}.
 */
public final class AqdefWriter {
    /** What most readers of the format take files without a byte order mark for. */
    public static final Charset WINDOWS = Charset.forName("windows-1252");

    private final AqdefDescription description;
    private final Lines out;
    private final List<AqdefValue> record = new ArrayList<>();

    private AqdefWriter(AqdefDescription description, Lines out) {
        this.description = description;
        this.out = out;
    }

    /**
     * Begins a joined file ({@code .dfq}).
     *
     * @throws IllegalArgumentException if the character set cannot hold a text of the description
     */
    public static AqdefWriter joined(OutputStream file, Charset charset, AqdefDescription description)
            throws IOException {
        Lines lines = new Lines(file, charset);
        describe(lines, description);
        return new AqdefWriter(description, lines);
    }

    /**
     * Begins a description ({@code .dfd}), which is complete at once, and a file of values ({@code .dfx}).
     *
     * @throws IllegalArgumentException if the character set cannot hold a text of the description
     */
    public static AqdefWriter apart(
            OutputStream description, OutputStream values, Charset charset, AqdefDescription content)
            throws IOException {
        Lines lines = new Lines(description, charset);
        describe(lines, content);
        lines.flush();
        return new AqdefWriter(content, new Lines(values, charset));
    }

    /**
     * Writes the measurements of results as a joined file: a part for each material, a characteristic for each name, unit of measure
     * and limits, a record for each result. Results without measurements are left out. K1001 and K1004 are the material, K2001 and
     * K2002 the characteristic, K2110, K2111 and K2142 its limits and unit of measure, K0004 the device time in the zone, to the
     * second, K0010 the station, K0014 the unit, K0053 the work order, K0006 the produced lot.
     *
     * @return how many results were written
     * @throws IllegalArgumentException if the character set, or the format, cannot hold a text
     */
    public static int results(OutputStream file, Charset charset, ZoneId zone, List<InspectionResult> results)
            throws IOException {
        AqdefExport export = new AqdefExport(zone, results);
        AqdefWriter writer = joined(file, charset, export.description());
        int written = export.write(writer);
        writer.finish();
        return written;
    }

    /**
     * Writes a value, or keeps it until its record is complete.
     *
     * @throws IllegalArgumentException if its characteristic is not described, or a text cannot be written
     */
    public void value(AqdefValue value) throws IOException {
        if (description.characteristic(value.characteristic()) == null) {
            throw new IllegalArgumentException(
                    "the characteristic of a value must be described, was " + value.characteristic());
        }
        if (!record.isEmpty() && record.get(0).record() != value.record()) {
            writeRecord();
        }
        if (value.record() > 0) {
            record.add(value);
            return;
        }
        for (AqdefField field : value.fields()) {
            out.field(value.characteristic(), field);
        }
    }

    /** Writes what is left. The streams stay open. */
    public void finish() throws IOException {
        writeRecord();
        out.flush();
    }

    private static void describe(Lines out, AqdefDescription description) throws IOException {
        out.line("K0100 " + description.count());
        for (AqdefCharacteristic characteristic : description.characteristics()) {
            if (description.part(characteristic.part()) == null) {
                characteristic(out, characteristic);
            }
        }
        for (AqdefPart part : description.parts()) {
            for (AqdefField field : part.fields()) {
                out.field(part.index(), field);
            }
            for (AqdefCharacteristic characteristic : description.characteristics()) {
                if (characteristic.part() == part.index()) {
                    characteristic(out, characteristic);
                }
            }
        }
        for (AqdefLine line : description.others()) {
            out.field(line.index(), line.field());
        }
    }

    private static void characteristic(Lines out, AqdefCharacteristic characteristic) throws IOException {
        for (AqdefField field : characteristic.fields()) {
            out.field(characteristic.index(), field);
        }
    }

    private void writeRecord() throws IOException {
        if (record.isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder();
        List<AqdefValue> behind = new ArrayList<>();
        boolean first = true;
        for (AqdefCharacteristic characteristic : description.characteristics()) {
            if (characteristic.index() == 0) {
                continue;
            }
            if (!first) {
                line.append(Aqdef.CHARACTERISTIC);
            }
            first = false;
            AqdefValue value = take(characteristic.index());
            if (value != null) {
                behind.add(block(line, characteristic, value));
            }
        }
        if (!record.isEmpty()) {
            throw new IllegalArgumentException("characteristic " + record.get(0).characteristic()
                    + " has two values in record " + record.get(0).record());
        }
        out.line(line.toString());
        for (AqdefValue value : behind) {
            for (AqdefField field : value.fields()) {
                out.field(value.characteristic(), field);
            }
        }
    }

    private @Nullable AqdefValue take(int characteristic) {
        for (int i = 0; i < record.size(); i++) {
            if (record.get(i).characteristic() == characteristic) {
                return record.remove(i);
            }
        }
        return null;
    }

    /** Appends a value and returns what has no place in it. */
    private static AqdefValue block(StringBuilder line, AqdefCharacteristic characteristic, AqdefValue value) {
        List<String> keys = characteristic.isAttributive() ? Aqdef.ATTRIBUTIVE : Aqdef.MEASURED;
        List<AqdefField> left = new ArrayList<>(value.fields());
        for (int i = 0; i < keys.size(); i++) {
            if (i > 0) {
                line.append(Aqdef.FIELD);
            }
            for (int j = 0; j < left.size(); j++) {
                if (left.get(j).key().equals(keys.get(i))) {
                    line.append(left.remove(j).value());
                    break;
                }
            }
        }
        return new AqdefValue(value.line(), value.characteristic(), value.record(), left);
    }

    /** Lines of text. */
    private static final class Lines {
        private final Writer writer;
        private final CharsetEncoder encoder;

        Lines(OutputStream file, Charset charset) throws IOException {
            Objects.requireNonNull(charset, "charset");
            encoder = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            writer = new BufferedWriter(new OutputStreamWriter(file, charset));
            if (encoder.canEncode('\uFEFF') && !charset.name().equals("UTF-16")) {
                writer.write('\uFEFF');
            }
        }

        void field(int index, AqdefField field) throws IOException {
            line(field.key() + (index < 0 ? "" : "/" + index) + " " + field.value());
        }

        void line(String text) throws IOException {
            if (!encoder.canEncode(text)) {
                throw new IllegalArgumentException(encoder.charset().name() + " cannot hold \"" + text + "\"");
            }
            writer.write(text);
            writer.write("\r\n");
        }

        void flush() throws IOException {
            writer.flush();
        }
    }
}
