package io.holdfast.flatfile;

import io.holdfast.port.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the records of an agreed file are about, and which values such a record can carry. */
// Its lists are made by List.of and copyOf.
@SuppressWarnings("ImmutableEnumChecker")
enum FileContent {
    RESULT("result", Lane.RESULT, List.of("result", "consumedLot", "defect", "image", "measurement")),
    HOLD("hold", Lane.HOLD, List.of("hold", "segment", "unit", "lot", "unboundUnit")),
    NONCONFORMANCE(
            "nonconformance",
            Lane.NONCONFORMANCE,
            List.of("nonconformance", "segment", "lot", "defect", "evidence", "image")),
    WORK_ORDER(
            "workOrder",
            List.of("equipment", "from"),
            List.of(
                    "to",
                    "workOrder",
                    "operation",
                    "jobOrder",
                    "material",
                    "materialVersion",
                    "line",
                    "segmentEquipment",
                    "tool",
                    "cavity",
                    "partFamily",
                    "producedLot",
                    "consumedLot")),
    COUNT(
            "count",
            List.of("equipment", "to"),
            List.of("from", "workOrder", "operation", "good", "scrap", "rework", "unitOfMeasure", "reason")),
    LOT_ASSIGNMENT(
            "lotAssignment",
            List.of("lot", "use", "at"),
            List.of("workOrder", "operation", "equipment", "unit", "material", "quantity", "unitOfMeasure")),
    HOLD_ACKNOWLEDGEMENT(
            "holdAcknowledgement",
            List.of("hold", "outcome", "at"),
            List.of("revision", "lot", "unit", "reference", "reason")),
    RELEASE("release", List.of("hold", "releasedBy", "at"), List.of("lot", "unit", "reason", "reference"));

    /** How a value is written, before an agreement says otherwise. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        TIME,
        TRUTH,
        CODE
    }

    private static final Set<String> INTEGERS = Set.of(
            "index",
            "attempt",
            "revision",
            "ruleVersion",
            "raisedByVersion",
            "xMicrometres",
            "yMicrometres",
            "lengthMicrometres",
            "widthMicrometres",
            "bytes",
            "suspectUnits",
            "nonconformingUnits",
            "unitCount");
    private static final Set<String> DECIMALS =
            Set.of("value", "lowerLimit", "upperLimit", "score", "quantity", "good", "scrap", "rework");
    private static final Set<String> TIMES = Set.of(
            "deviceTime",
            "receivedTime",
            "requestedAt",
            "from",
            "to",
            "at",
            "raisedAt",
            "revisedAt",
            "firstDefect",
            "completed",
            "received",
            "holdRequested",
            "first",
            "last");
    private static final Set<String> TRUTHS = Set.of("simulated", "partial", "open");

    private final String word;
    private final @Nullable Lane lane;
    private final List<String> rows;
    private final List<String> required;
    private final List<String> columns;

    FileContent(String word, Lane lane, List<String> rows) {
        this.word = word;
        this.lane = lane;
        this.rows = rows;
        this.required = List.of();
        this.columns = CsvForm.columns(lane);
    }

    FileContent(String word, List<String> required, List<String> optional) {
        this.word = word;
        this.lane = null;
        this.rows = List.of();
        this.required = required;
        List<String> all = new ArrayList<>(required);
        all.addAll(optional);
        this.columns = List.copyOf(all);
    }

    String word() {
        return word;
    }

    /** Returns the lane whose things Holdfast writes, or null for what it reads. */
    @Nullable
    Lane lane() {
        return lane;
    }

    /** Returns the types of rows that a thing is made of, its own first; none for what Holdfast reads. */
    List<String> rows() {
        return rows;
    }

    List<String> required() {
        return required;
    }

    /** Returns the values that a record can carry. */
    List<String> columns() {
        return columns;
    }

    static FileContent of(String word) {
        for (FileContent content : values()) {
            if (content.word.equals(word)) {
                return content;
            }
        }
        throw new IllegalArgumentException("must be one of "
                + Arrays.stream(values()).map(FileContent::word).toList());
    }

    static Kind kind(String value) {
        if (INTEGERS.contains(value)) {
            return Kind.INTEGER;
        }
        if (DECIMALS.contains(value)) {
            return Kind.DECIMAL;
        }
        if (TIMES.contains(value)) {
            return Kind.TIME;
        }
        if (TRUTHS.contains(value)) {
            return Kind.TRUTH;
        }
        return codes(value).isEmpty() ? Kind.TEXT : Kind.CODE;
    }

    /** Returns what a coded value can be; none for one that is no code. */
    static List<String> codes(String value) {
        return switch (value) {
            case "verdict" -> List.of("PASS", "FAIL", "UNDECIDED");
            case "verdictSource" -> List.of("MACHINE", "OPERATOR", "FINAL");
            case "confirmation" -> List.of("UNCONFIRMED", "CONFIRMED", "FALSE_CALL");
            case "severity" -> List.of("MINOR", "MAJOR", "CRITICAL");
            case "simulated", "partial", "open" -> List.of("true", "false");
            case "outcome" -> names(InboundRecord.HoldOutcome.values());
            case "use" -> names(InboundRecord.LotUse.values());
            default -> List.of();
        };
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }
}
