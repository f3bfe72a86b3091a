package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonPointer;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.VendorException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a mapping file says: for each verb that an MES carries, the requests to send and how to read the answers. The module's
 * README shows all fields. Immutable.
 *
 * <p>A verb that creates something must say how to find it: without that a lost answer could not be resolved. Counts may go without,
 * for what was counted before tells, or a person.
 */
public final class CustomMapping {
    static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    final String name;

    @Nullable
    WorkOrderCalls workOrder;

    @Nullable
    CreateCalls result;

    @Nullable
    CreateCalls nonconformance;

    @Nullable
    HoldCalls hold;

    @Nullable
    CountCalls counts;

    @Nullable
    TraceCalls genealogy;

    @Nullable
    CostCalls cost;

    private CustomMapping(String name) {
        this.name = name;
    }

    /** How an order is read. */
    record WorkOrderCalls(
            Call read, Fields fields, @Nullable Operations operations) {}

    /** Where an order's operations are. */
    record Operations(JsonPointer list, Fields fields) {}

    /** How something is found, created, and changed later. */
    record CreateCalls(
            Search find,
            Call create,
            JsonPointer reference,
            @Nullable Call change,
            @Nullable Marker marker) {}

    /** How a found report shows which revision it is. */
    record Marker(JsonPointer pointer) {}

    /** How a lot is held. */
    record HoldCalls(Call read, Condition held, Call place, Call release) {}

    /**
     * Reads a mapping file: YAML where its name ends in {@code .yaml} or {@code .yml}, JSON otherwise. Blocks for the file.
     *
     * @throws InvalidMappingException if it has mistakes; carries every one of them
     * @throws IOException if it cannot be read
     */
    public static CustomMapping read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    }

    /**
     * Reads a mapping from text. Every template is filled with example values, so that what cannot be filled is found now.
     *
     * @param source where the text is from, for the mistakes; YAML where it ends in {@code .yaml} or {@code .yml}, JSON otherwise
     * @throws InvalidMappingException if it has mistakes; carries every one of them
     */
    public static CustomMapping parse(String source, String text) throws InvalidMappingException {
        Located root = Located.parse(source, text);
        Located nameAt = root.required("name");
        String name = nameAt == null ? null : nameAt.text();
        CustomMapping mapping = new CustomMapping(name == null ? "" : name);
        Template.Settings settings = new Template.Settings(zone(root.get("zone")), tables(root.get("tables")));
        mapping.workOrder = workOrder(root.get("workOrder"), settings);
        mapping.result = creating(root.get("inspectionResult"), Examples.result(), settings, false);
        mapping.nonconformance = creating(root.get("nonconformance"), Examples.report(), settings, true);
        mapping.hold = hold(root.get("hold"), settings);
        mapping.counts = CountCalls.parse(root.get("counts"), settings);
        mapping.genealogy = TraceCalls.parse(root.get("genealogy"), settings);
        mapping.cost = CostCalls.parse(root.get("cost"), settings);
        root.get("description");
        root.done();
        root.throwMistakes();
        return mapping;
    }

    /** Example values by placeholder, which are at the same time the list of those that are known. */
    static final class Examples {
        private Examples() {}

        static Map<String, Object> order() {
            return values("order", "000001000123");
        }

        static Map<String, Object> hold() {
            return values(
                    "key", "0011223344556677",
                    "lot", "LOT-1",
                    "order", "000001000123",
                    "quantity", new BigDecimal("12"));
        }

        static Map<String, Object> report() {
            return values(
                    "id", "NC-0011223344556677",
                    "revision", 1,
                    "hold", "MH-0011223344556677",
                    "rule", "five-alike v1",
                    "raisedAt", NOON,
                    "revisedAt", NOON,
                    "material", "4711",
                    "materialVersion", "C",
                    "order", "000001000123",
                    "operation", "0020",
                    "defect", "scratch",
                    "place", "edge-left",
                    "nonconformingUnits", 5,
                    "suspectUnits", 8,
                    "lots", "LOT-1, LOT-2",
                    "text", "5 units");
        }

        static Map<String, Object> result() {
            return values(
                    "id", "CAM-1:1",
                    "unit", "SN-1",
                    "station", "CAM-1",
                    "verdict", "FAIL",
                    "deviceTime", NOON,
                    "order", "000001000123",
                    "operation", "0020",
                    "material", "4711",
                    "lot", "LOT-1",
                    "defects", "scratch",
                    "defectCount", 1);
        }
    }

    private static ZoneId zone(@Nullable Located at) {
        String text = at == null ? null : at.text();
        if (at == null || text == null) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            at.wrong("is no time zone that this Java knows");
            return ZoneOffset.UTC;
        }
    }

    private static Map<String, Map<String, String>> tables(@Nullable Located at) {
        Map<String, Map<String, String>> tables = new LinkedHashMap<>();
        if (at != null) {
            at.members().forEach((name, table) -> {
                Map<String, String> codes = new LinkedHashMap<>();
                table.members().forEach((ours, theirs) -> {
                    String text = theirs.text();
                    if (text != null) {
                        codes.put(ours, text);
                    }
                });
                tables.put(name, codes);
            });
        }
        return tables;
    }

    private static @Nullable Call call(
            Located in, String name, Call.Purpose purpose, Map<String, Object> known, Template.Settings settings) {
        Located at = in.required(name);
        return at == null ? null : Call.parse(at, purpose, known, settings);
    }

    private static @Nullable WorkOrderCalls workOrder(@Nullable Located at, Template.Settings settings) {
        if (at == null) {
            return null;
        }
        Located readAt = at.required("read");
        Call read = readAt == null ? null : Call.parse(readAt, Call.Purpose.READ, Examples.order(), settings);
        Fields fields = Fields.parse(at, List.of("material", "site", "planned", "completed", "unit"), List.of());
        if (readAt != null) {
            readAt.done();
        }
        Operations operations = null;
        Located operationsAt = at.get("operations");
        if (operationsAt != null) {
            JsonPointer list = Call.pointer(operationsAt.required("list"));
            Fields inner = Fields.parse(operationsAt, List.of("id", "planned", "completed"), List.of());
            operationsAt.done();
            operations = list == null ? null : new Operations(list, inner);
        }
        at.done();
        return read == null ? null : new WorkOrderCalls(read, fields, operations);
    }

    private static @Nullable CreateCalls creating(
            @Nullable Located at, Map<String, Object> known, Template.Settings settings, boolean changeable) {
        if (at == null) {
            return null;
        }
        Located findAt = at.get("find");
        if (findAt == null) {
            at.wrong("lacks \"find\": what is created must be found again, or a lost answer cannot be resolved");
        }
        Located createAt = at.required("create");
        Search find = findAt == null ? null : Search.parse(findAt, createAt, known, settings);
        Located markerAt = findAt == null ? null : findAt.get("revision");
        JsonPointer marker = Call.pointer(markerAt);
        Call create = createAt == null ? null : Call.parse(createAt, Call.Purpose.WRITE, known, settings);
        JsonPointer reference = createAt == null ? null : Call.pointer(createAt.required("reference"));
        Located changeAt = changeable ? at.get("change") : null;
        Map<String, Object> created = new LinkedHashMap<>(known);
        created.put("reference", "4711");
        Call change = changeAt == null ? null : Call.parse(changeAt, Call.Purpose.WRITE, created, settings);
        for (Located one : new Located[] {findAt, createAt, changeAt}) {
            if (one != null) {
                one.done();
            }
        }
        if (changeAt != null && findAt != null && markerAt == null && known.containsKey("revision")) {
            changeAt.wrong("needs \"revision\" in \"find\": without it nobody can tell whether the change was made");
        }
        at.done();
        if (find == null || create == null || reference == null) {
            return null;
        }
        return new CreateCalls(find, create, reference, change, marker == null ? null : new Marker(marker));
    }

    private static @Nullable HoldCalls hold(@Nullable Located at, Template.Settings settings) {
        if (at == null) {
            return null;
        }
        Map<String, Object> known = Examples.hold();
        Call read = call(at, "read", Call.Purpose.READ, known, settings);
        Call place = call(at, "place", Call.Purpose.WRITE, known, settings);
        Map<String, Object> released = new LinkedHashMap<>(known);
        released.put("words", "Q. Weber at 2026-03-14T14:00+01:00: release of MH-1; sorted");
        Call release = call(at, "release", Call.Purpose.WRITE, released, settings);
        Located readAt = at.get("read");
        Condition held = readAt == null ? null : Condition.parse(readAt.required("held"));
        for (String part : new String[] {"read", "place", "release"}) {
            Located one = at.get(part);
            if (one != null) {
                one.done();
            }
        }
        at.done();
        if (read == null || place == null || release == null || held == null) {
            return null;
        }
        return new HoldCalls(read, held, place, release);
    }

    /** Returns the values of a content, without those that it does not have. */
    static Map<String, Object> values(@Nullable Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            if (value != null) {
                map.put(String.valueOf(pairs[i]), value);
            }
        }
        return map;
    }

    /** Returns the target's own name for something, which it must give. */
    static String reference(com.fasterxml.jackson.databind.JsonNode answer, JsonPointer pointer, Kind otherwise)
            throws VendorException {
        String text = Call.text(answer, pointer);
        if (text.isEmpty()) {
            throw new VendorException(otherwise, "the answer has nothing at " + pointer);
        }
        return Objects.requireNonNull(text);
    }
}
