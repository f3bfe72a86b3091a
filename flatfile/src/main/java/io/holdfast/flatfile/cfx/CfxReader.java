package io.holdfast.flatfile.cfx;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.flatfile.BadLine;
import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.ReadTally;
import io.holdfast.flatfile.internal.Content;
import io.holdfast.flatfile.internal.ResultFlow;
import io.holdfast.model.InspectionResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of CFX messages: one, several after another, one on each line, or a list of them; in their envelopes or bare.
 *
 * <p>A file is checked to its end before anything of it is handed over. Refused are what is no JSON, a message that is no
 * object, a field given twice with different values, and parts of {@code UnitsInspected} and {@code UnitsTested} that have another
 * kind than the format gives them. Messages and fields that this reader does not know are kept.
 *
 * <p>As inspection results: one for each unit of {@code UnitsInspected} and {@code UnitsTested}; other messages give none. Unit: {@code
 * UnitIdentifier}, with a slash and {@code UnitPositionNumber} where there is one, which is also the position of its places. Station: the
 * settings', else {@code Source}. Time: the latest end or start of its inspections, else {@code TimeStamp}, else the settings'. Verdict:
 * {@code OverallResult}; {@code Passed}, {@code Failed}, anything else undecided; an operator's where {@code InspectionMethod} is
 * {@code Human}. A defect's morphology is its {@code DefectCode} (a failed test's without defects, its {@code SymptomCode}), its place the
 * zone of its reference designator, else the start point of its region of interest in millimetres, else the zone of its inspection's
 * name; its score the confidence level. A {@code NumericMeasurement} is a measurement; its limits are
 * left out where they are in another unit of measure. Recipe and revision are the model.
 *
 * <p>Memory: one message of at most 64 million characters of text. Immutable; any thread may call it. Blocks for the file.
 *
 * <p>Source: IPC-2591, and the public SDK's example messages.
 */
public final class CfxReader {
    private static final String INSPECTED = "CFX.Production.TestAndInspection.UnitsInspected";
    private static final String TESTED = "CFX.Production.TestAndInspection.UnitsTested";

    /** Bare bodies that their fields tell apart. */
    private static final Map<String, String> BY_FIELD = Map.of(
            "InspectedUnits",
            INSPECTED,
            "InspectedPanel",
            INSPECTED,
            "TestedUnits",
            TESTED,
            "MaterialPackageIdentifiers",
            "CFX.Materials.Management.BlockMaterialsRequest",
            "RepairedUnits",
            "CFX.Production.ReworkAndRepair.UnitsRepaired");

    private final FileSettings settings;

    private CfxReader(FileSettings settings) {
        this.settings = settings;
    }

    /** Returns a reader. */
    public static CfxReader of(FileSettings settings) {
        return new CfxReader(Objects.requireNonNull(settings, "settings"));
    }

    /**
     * Reads the messages of one file, in its order.
     *
     * @throws InvalidFileException if it is not a file of messages; nothing was handed over
     * @throws IOException if it cannot be read
     */
    public void messages(Path file, Consumer<? super CfxMessage> messages) throws IOException {
        messages(Content.of(file), messages);
    }

    /**
     * Reads one file as inspection results. An invalid file gives one bad line and no result; a unit that makes no result, one.
     *
     * @throws IOException if it cannot be read
     */
    public ReadTally results(Path file, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        return results(Content.of(file), good, bad);
    }

    ReadTally results(Content content, Consumer<? super InspectionResult> good, Consumer<? super BadLine> bad)
            throws IOException {
        return ResultFlow.run(content, good, bad, flow -> {
            check(content);
            CfxResults results = new CfxResults(settings);
            CfxTree.read(content, (line, value) -> results.offer(message(line, value), body(value), flow));
        });
    }

    void messages(Content content, Consumer<? super CfxMessage> messages) throws IOException {
        check(content);
        CfxTree.read(content, (line, value) -> messages.accept(message(line, value)));
    }

    private void check(Content content) throws IOException {
        CfxTree.read(content, (line, value) -> {
            try {
                CfxResults.units(message(line, value), body(value));
            } catch (IllegalArgumentException e) {
                throw content.invalid(line, "", "", String.valueOf(e.getMessage()));
            }
        });
    }

    private static CfxBody body(JsonNode value) {
        CfxBody whole = new CfxBody(value, "");
        if (!isEnvelope(value)) {
            return whole;
        }
        CfxBody body = whole.object("MessageBody");
        if (body == null) {
            throw new IllegalArgumentException("/MessageBody must be an object");
        }
        return body;
    }

    private static boolean isEnvelope(JsonNode value) {
        return value.has("MessageBody") || value.has("MessageName");
    }

    private static CfxMessage message(long line, JsonNode value) {
        CfxBody body = body(value);
        CfxBody envelope = isEnvelope(value) ? new CfxBody(value, "") : null;
        String name = envelope == null ? null : envelope.text("MessageName");
        if (name == null) {
            name = name(body);
        }
        return new CfxMessage(
                line,
                name,
                text(envelope, "Version"),
                text(envelope, "TimeStamp"),
                text(envelope, "UniqueID"),
                text(envelope, "Source"),
                text(envelope, "Target"),
                text(envelope, "RequestID"),
                body.node().toString());
    }

    private static @Nullable String text(@Nullable CfxBody envelope, String name) {
        return envelope == null ? null : envelope.text(name);
    }

    private static String name(CfxBody body) {
        String type = body.text("$type");
        if (type != null) {
            int comma = type.indexOf(',');
            return comma < 0 ? type : type.substring(0, comma);
        }
        for (Map.Entry<String, String> field : BY_FIELD.entrySet()) {
            if (body.node().has(field.getKey())) {
                return field.getValue();
            }
        }
        return "";
    }
}
