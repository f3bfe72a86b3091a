package io.holdfast.examples;

import io.holdfast.model.GenealogyNode;
import io.holdfast.model.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;

/** What commands that ask a journal share: its file, and how things and places are named on the command line. */
final class JournalFile {
    private static final Pattern POINT = Pattern.compile("(?:(.+)/)?(-?\\d{1,10}),(-?\\d{1,10})");

    private JournalFile() {}

    /** Returns the file, or says that there is none. */
    static Path existing(Path file, CommandLine command) {
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(command, file + " is not a file that can be read");
        }
        return file;
    }

    /** Reads {@code lot:FG-1}, {@code unit:SN-1}, {@code order:WO-1}, {@code shipment:S-1}. */
    static final class Node implements ITypeConverter<GenealogyNode> {
        @Override
        public GenealogyNode convert(String text) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw new CommandLine.TypeConversionException(
                        "must be a kind and a name, such as lot:FG-1 or shipment:S-1, was " + text);
            }
            String kind = text.substring(0, colon).toUpperCase(Locale.ROOT);
            try {
                return new GenealogyNode(
                        kind.equals("ORDER") ? GenealogyNode.Kind.WORK_ORDER : GenealogyNode.Kind.valueOf(kind),
                        text.substring(colon + 1));
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(
                        "must be lot:, unit:, package:, order:, process:, run: or shipment: and a name, was " + text);
            }
        }
    }

    /** Reads a zone's name, or a point as {@code x,y} in micrometres; with a position and a slash before it, where there is one. */
    static @Nullable Place place(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher point = POINT.matcher(text);
        if (point.matches()) {
            return new Place.Point(point.group(1), Long.parseLong(point.group(2)), Long.parseLong(point.group(3)));
        }
        int slash = text.indexOf('/');
        return slash < 0
                ? new Place.Zone(null, text)
                : new Place.Zone(text.substring(0, slash), text.substring(slash + 1));
    }
}
