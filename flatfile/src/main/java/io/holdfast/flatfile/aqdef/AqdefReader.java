package io.holdfast.flatfile.aqdef;

import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.ResultFlow;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of Q-DAS' ASCII transfer format: joined ones, and pairs of {@code .dfd} and {@code .dfx}, of which either may be
 * named; the other is looked for beside it.
 *
 * <p>A file is checked to its end before anything of it is handed over. Values may stand in records or field by field; keys of any
 * range are kept. Decimals may have a point or a comma. Line ends and blank lines do not matter. A record belongs to the
 * characteristics in ascending order of their numbers. Refused are lines that are neither a field nor a record, numbers and dates
 * that are none, values of characteristics that are not described, and fewer characteristics than K0100 says.
 *
 * <p>As inspection results: one for each piece, which is a record, or the n-th values of a part's characteristics where they
 * stand field by field (then all values of the file are held in memory, up to {@value #MOST_VALUES}). Unit: K0014, else K1001
 * and the piece's number in the file. Station: the settings', else K0010, K1081 or K1082. Time: the latest K0004. Each value is a measurement
 * named by K2001 and K2002, in K2142, with the limits K2110 and K2111 (else K2101 with K2112 and K2113); one outside of them is
 * a defect {@code out of tolerance} in the zone of that name. Of an attributive characteristic the number of bad ones is the
 * measurement, with the upper limit 0, and the defect is {@code nonconforming}. Values with the attribute 255 or 256 (K0002: not
 * valid) are left out. The verdict is {@code FAIL} with a defect, {@code PASS} where something has a limit and nothing is
 * beyond one, otherwise {@code UNDECIDED}. Where K0053 tells an order, it is the work order of the context, K1086 the operation
 * ({@code measurement} without one), K1001 and K1004 the material, K0006 the produced lot.
 *
 * <p>Memory: the description, and one record. Immutable; any thread may call it. Blocks for the files.
 *
 * <p>Source: the published descriptions of the K-fields, and files of other tools.
 */
public final class AqdefReader {
    static final int MOST_VALUES = 1_000_000;

    private final FileSettings settings;

    private AqdefReader(FileSettings settings) {
        this.settings = settings;
    }

    /** Returns a reader. */
    public static AqdefReader of(FileSettings settings) {
        return new AqdefReader(Objects.requireNonNull(settings, "settings"));
    }

    /**
     * Reads a file, and the one that belongs to it.
     *
     * @throws InvalidFileException if it is not of the format; nothing was handed over
     * @throws IOException if it cannot be read
     */
    public void read(Path file, AqdefVisitor visitor) throws IOException {
        read(contents(file), visitor);
    }

    /**
     * Reads a file as inspection results. An invalid file gives one bad line and no result; a piece that makes no result, one.
     *
     * @throws IOException if it cannot be read
     */
    public ReadTally results(Path file, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        return results(contents(file), good, bad);
    }

    ReadTally results(List<Content> contents, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        Content named = contents.get(contents.size() - 1);
        return ResultFlow.run(named, good, bad, flow -> {
            AqdefResults results = new AqdefResults(settings, named, flow);
            read(contents, results);
            results.finish();
        });
    }

    void read(List<Content> contents, AqdefVisitor visitor) throws IOException {
        Content first = contents.get(0);
        AqdefDescription description = new AqdefParser(first, null, null).read(contents, settings.charset());
        if (description.parts().isEmpty() && description.characteristics().isEmpty()) {
            throw first.invalid("describes neither a part nor a characteristic");
        }
        visitor.description(description);
        new AqdefParser(first, description, visitor::value).read(contents, settings.charset());
    }

    private static List<Content> contents(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String kind = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!kind.equals("dfd") && !kind.equals("dfx")) {
            return List.of(Content.of(file));
        }
        Path other = beside(file, name, kind.equals("dfd") ? "dfx" : "dfd");
        if (other == null) {
            if (kind.equals("dfx")) {
                throw Content.of(file).invalid("is a file of values, and its description (.dfd) is not beside it");
            }
            return List.of(Content.of(file));
        }
        return kind.equals("dfd")
                ? List.of(Content.of(file), Content.of(other))
                : List.of(Content.of(other), Content.of(file));
    }

    private static @Nullable Path beside(Path file, String name, String kind) {
        String stem = name.substring(0, name.lastIndexOf('.') + 1);
        for (String end : List.of(kind, kind.toUpperCase(Locale.ROOT))) {
            Path other = file.resolveSibling(stem + end);
            if (Files.isReadable(other)) {
                return other;
            }
        }
        return null;
    }
}
