package io.holdfast.flatfile;

import com.fasterxml.jackson.databind.node.TextNode;
import io.holdfast.flatfile.JsonObject.Part;
import io.holdfast.flatfile.ResultMapping.Extract;
import io.holdfast.flatfile.ResultRule.ContextRule;
import io.holdfast.flatfile.ResultRule.DefectRule;
import io.holdfast.flatfile.ResultRule.ImageRule;
import io.holdfast.flatfile.ResultRule.MeasurementRule;
import io.holdfast.flatfile.TextRule.Condition;
import io.holdfast.model.CharacteristicId;
import io.holdfast.model.Confirmation;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.JobOrderId;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.Morphology;
import io.holdfast.model.OperationId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Severity;
import io.holdfast.model.UnitId;
import io.holdfast.model.Verdict;
import io.holdfast.model.VerdictSource;
import io.holdfast.model.WorkOrderId;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads a mapping file; what is wrong in it is found here, not at the first row. */
final class MappingReading {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");
    private static final LocalDateTime SOME_TIME = LocalDateTime.of(2020, 6, 15, 13, 14, 15);

    private final Names names = new Names();

    /** The names that are constants or groups, not columns. */
    private final Set<String> made = new HashSet<>();

    static ResultMapping mapping(JsonValue value) throws MistakenException {
        return new MappingReading().whole(value);
    }

    private ResultMapping whole(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        o.optional("description", JsonValue::text);
        Part<Charset> charset = o.optional("charset", v -> v.text(Charset::forName));
        Part<Character> delimiter = o.optional("delimiter", JsonValue::character);
        Part<Character> quote = o.optional("quote", v -> v.text().isEmpty() ? Character.MIN_VALUE : v.character());
        Part<Character> mark = o.optional("decimalMark", JsonValue::character);
        Part<List<String>> absent = o.optional("absent", v -> v.list(JsonValue::text));
        Part<Arrival> arrival = o.optional("arrival", MappingReading::arrival);
        Part<Map<String, String>> constants = o.optional("constants", v -> v.map(JsonValue::text));
        for (String constant : constants.or(Map.of()).keySet()) {
            made.add(constant);
            if (constant.startsWith("#") || constant.contains("}")) {
                o.wrong("constants", "no name may start with # or have } in it, \"" + constant + "\" does");
            }
        }
        Part<Map<String, Extract>> extracts = o.optional("extract", this::extracts);
        Part<ResultRule> result = o.required("result", this::result);
        if (mark.or('.') != '.' && mark.or('.') != ',') {
            o.wrong("decimalMark", "must be . or ,");
        }
        if (delimiter.or(',').equals(quote.or('"'))) {
            o.wrong("quote", "must differ from the delimiter");
        }
        return o.build(() -> new ResultMapping(
                charset.or(StandardCharsets.UTF_8),
                delimiter.or(','),
                quote.or('"') == Character.MIN_VALUE ? null : quote.or('"'),
                mark.or('.'),
                Set.copyOf(absent.or(List.of(""))),
                arrival.or(Arrival.FILE),
                constants.or(Map.of()),
                List.copyOf(extracts.or(Map.of()).values()),
                names,
                result.get()));
    }

    private static Arrival arrival(JsonValue value) throws MistakenException {
        return value.text(text -> switch (text) {
            case "file" -> Arrival.FILE;
            case "deviceTime" -> Arrival.DEVICE_TIME;
            default -> throw new IllegalArgumentException("must be file or deviceTime");
        });
    }

    private Map<String, Extract> extracts(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Map<String, Extract> extracts = new LinkedHashMap<>();
        value.node().fieldNames().forEachRemaining(column -> {
            Extract extract = o.required(column, v -> v.text(regex -> extract(column, regex)))
                    .value();
            if (extract != null) {
                extracts.put(column, extract);
            }
        });
        return o.build(() -> extracts);
    }

    private Extract extract(String column, String regex) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("is no regular expression: " + e.getDescription(), e);
        }
        List<String> groups = new ArrayList<>();
        Matcher group = GROUP.matcher(regex);
        while (group.find()) {
            groups.add(group.group(1));
            if (!made.add(group.group(1))) {
                throw new IllegalArgumentException(
                        "\"" + group.group(1) + "\" is the name of another group or of a constant");
            }
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("names no group (?<name>...)");
        }
        List<Integer> slots = groups.stream().map(names::slot).toList();
        return new Extract(column, names.slot(column), pattern, groups, slots);
    }

    private ResultRule result(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<TextRule> id = o.required("id", text(ResultId::new));
        Part<TextRule> station = o.required("station", text(EquipmentId::new));
        Part<TextRule> unit = o.required("unit", text(UnitId::new));
        Part<TextRule> attempt = o.optional("attempt", text(TextRule::attempt));
        Part<TextRule> verdict = o.required("verdict", oneOf(Verdict.class));
        Part<TextRule> source = o.optional("verdictSource", oneOf(VerdictSource.class));
        Part<TextRule> simulated = o.optional("simulated", text(TextRule::truth));
        Part<TextRule> partial = o.optional("partial", text(TextRule::truth));
        Part<TimeRule> time = o.required("time", this::time);
        Part<ContextRule> context = o.optional("context", this::context);
        Part<TextRule> model = o.optional("model", text());
        Part<TextRule> modelVersion = o.optional("modelVersion", text());
        if (o.has("model") != o.has("modelVersion")) {
            o.wrong("model", "and modelVersion go together");
        }
        Part<List<DefectRule>> defects = o.optional("defects", v -> v.list(this::defect));
        Part<List<ImageRule>> images = o.optional("images", v -> v.list(this::image));
        Part<List<MeasurementRule>> measurements = o.optional("measurements", v -> v.list(this::measurement));
        return o.build(() -> new ResultRule(
                id.get(),
                station.get(),
                unit.get(),
                attempt.value(),
                verdict.get(),
                source.value(),
                simulated.value(),
                partial.value(),
                time.get(),
                context.value(),
                model.value(),
                modelVersion.value(),
                defects.or(List.of()),
                images.or(List.of()),
                measurements.or(List.of())));
    }

    private ContextRule context(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<TextRule> workOrder = o.required("workOrder", text(WorkOrderId::new));
        Part<TextRule> operation = o.required("operation", text(OperationId::new));
        Part<TextRule> jobOrder = o.optional("jobOrder", text(JobOrderId::new));
        Part<TextRule> material = o.optional("material", text(MaterialDefinitionId::new));
        Part<TextRule> version = o.optional("materialVersion", text());
        Part<TextRule> line = o.optional("line", text(EquipmentId::new));
        Part<TextRule> apart = o.optional("segmentEquipment", text(EquipmentId::new));
        Part<TextRule> tool = o.optional("tool", text(EquipmentId::new));
        Part<TextRule> cavity = o.optional("cavity", text());
        Part<TextRule> family = o.optional("partFamily", text());
        Part<TextRule> produced = o.optional("producedLot", text(MaterialLotId::new));
        Part<List<TextRule>> consumed = o.optional("consumedLots", v -> v.list(text(MaterialLotId::new)));
        return o.build(() -> new ContextRule(
                workOrder.get(),
                operation.get(),
                jobOrder.value(),
                material.value(),
                version.value(),
                line.value(),
                apart.value(),
                tool.value(),
                cavity.value(),
                family.value(),
                produced.value(),
                consumed.or(List.of())));
    }

    private DefectRule defect(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<Condition> when = o.optional("when", this::condition);
        Part<TextRule> morphology = o.required("morphology", text(Morphology::new));
        Part<PlaceRule> place = o.required("place", this::place);
        Part<TextRule> confirmation = o.optional("confirmation", oneOf(Confirmation.class));
        Part<PlaceRule.Box> size = o.optional("size", this::box);
        Part<TextRule> score = o.optional("score", text());
        Part<TextRule> severity = o.optional("severity", oneOf(Severity.class));
        return o.build(() -> new DefectRule(
                when.value(),
                morphology.get(),
                place.get(),
                confirmation.value(),
                size.value(),
                score.value(),
                severity.value()));
    }

    private ImageRule image(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<TextRule> link = o.required("link", text(URI::create));
        Part<TextRule> bytes = o.optional("bytes", text(TextRule::whole));
        Part<TextRule> sha256 = o.optional("sha256", text());
        return o.build(() -> new ImageRule(link.get(), bytes.value(), sha256.value()));
    }

    private MeasurementRule measurement(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<TextRule> characteristic = o.required("characteristic", text(CharacteristicId::new));
        Part<TextRule> measured = o.required("value", text());
        Part<TextRule> unit = o.required("unitOfMeasure", text());
        Part<TextRule> lower = o.optional("lowerLimit", text());
        Part<TextRule> upper = o.optional("upperLimit", text());
        return o.build(() ->
                new MeasurementRule(characteristic.get(), measured.get(), unit.get(), lower.value(), upper.value()));
    }

    private Condition condition(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<Integer> slot = o.required("column", v -> names.slot(v.text()));
        boolean in = o.has("in") || !o.has("notIn");
        Part<List<String>> values = o.required(in ? "in" : "notIn", v -> v.list(JsonValue::text));
        return o.build(() -> new Condition(slot.get(), Set.copyOf(values.get()), in));
    }

    private PlaceRule place(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<TextRule> position = o.optional("position", text());
        if (o.has("zone") || !o.has("x")) {
            Part<TextRule> zone = o.required("zone", text());
            return o.build(() -> new PlaceRule.Zone(position.value(), zone.get()));
        }
        Part<PlaceRule.Length> x = o.required("x", this::length);
        Part<PlaceRule.Length> y = o.required("y", this::length);
        return o.build(() -> new PlaceRule.Point(position.value(), x.get(), y.get()));
    }

    private PlaceRule.Box box(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<PlaceRule.Length> length = o.required("length", this::length);
        Part<PlaceRule.Length> width = o.required("width", this::length);
        return o.build(() -> new PlaceRule.Box(length.get(), width.get()));
    }

    private PlaceRule.Length length(JsonValue value) throws MistakenException {
        if (value.node().isNumber()) {
            long micrometres = value.integer(Long.MIN_VALUE, Long.MAX_VALUE);
            return new PlaceRule.Length("", List.of(), BigDecimal.ONE, BigDecimal.valueOf(micrometres));
        }
        JsonObject o = value.object();
        Part<List<Template>> sum = o.required("sum", v -> v.list(this::named));
        Part<List<Template>> minus = o.optional("minus", v -> v.list(this::named));
        Part<BigDecimal> scale = o.required("scaleMicrometres", JsonValue::decimal);
        Part<BigDecimal> offset = o.optional("plusMicrometres", JsonValue::decimal);
        return o.build(() -> {
            List<PlaceRule.Summand> summands = new ArrayList<>();
            sum.get().forEach(template -> summands.add(new PlaceRule.Summand(template, false)));
            minus.or(List.of()).forEach(template -> summands.add(new PlaceRule.Summand(template, true)));
            List<String> used =
                    summands.stream().map(summand -> summand.value().names()).toList();
            return new PlaceRule.Length(String.join(", ", used), summands, scale.get(), offset.or(BigDecimal.ZERO));
        });
    }

    private TimeRule time(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        if (o.has("origin")) {
            Part<Template> origin = o.required("origin", v -> {
                Template template = template(v);
                if (template.isConstant()) {
                    v.text(MappingReading::instant);
                }
                return template;
            });
            Part<List<TimeRule.Term>> plus = o.required("plus", v -> v.list(this::term));
            return o.build(() -> new TimeRule.Counted(origin.get(), plus.get()));
        }
        Part<Template> text = o.required("value", this::template);
        Part<DateTimeFormatter> format = o.optional("pattern", v -> v.text(TimeRule.Calendar::format));
        Part<ZoneId> zone = o.optional("zone", v -> v.text(MappingReading::zone));
        Part<TimeRule.Overlap> overlap = o.optional("overlap", MappingReading::overlap);
        if (format.value() != null) {
            checkPattern(o, format.value(), zone.value());
        }
        return o.build(() -> new TimeRule.Calendar(
                text.get(),
                format.or(DateTimeFormatter.ISO_DATE_TIME.withResolverStyle(ResolverStyle.STRICT)),
                zone.value(),
                overlap.or(TimeRule.Overlap.REFUSE)));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must be an ISO 8601 date and time with Z or an offset", e);
        }
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("is no time zone that this Java knows", e);
        }
    }

    static TimeRule.Overlap overlap(JsonValue value) throws MistakenException {
        return value.text(text -> switch (text) {
            case "refuse" -> TimeRule.Overlap.REFUSE;
            case "earlier" -> TimeRule.Overlap.EARLIER;
            case "later" -> TimeRule.Overlap.LATER;
            default -> throw new IllegalArgumentException("must be refuse, earlier or later");
        });
    }

    /** A pattern that cannot read back what it writes would make every row bad. */
    private static void checkPattern(JsonObject o, DateTimeFormatter format, @Nullable ZoneId zone) {
        try {
            String written = format.format(SOME_TIME.atZone(zone == null ? ZoneOffset.UTC : zone));
            if (TimeRule.Calendar.parsed(format, written) instanceof LocalDateTime && zone == null) {
                o.wrong("pattern", "has no offset, so a zone is needed");
            }
        } catch (DateTimeException e) {
            o.wrong("pattern", "does not give a date and a time: " + Texts.reason(e));
        }
    }

    private TimeRule.Term term(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<Template> counted = o.required("value", this::template);
        Part<BigDecimal> minus = o.optional("minus", JsonValue::decimal);
        Part<Duration> unit = o.required("unit", v -> {
            Duration length = v.duration();
            if (length.isZero() || length.isNegative()) {
                throw v.wrong("must be more than zero");
            }
            return length;
        });
        return o.build(() -> new TimeRule.Term(counted.get(), minus.or(BigDecimal.ZERO), unit.get()));
    }

    private Template template(JsonValue value) throws MistakenException {
        return value.text(text -> Template.parse(text, names));
    }

    private Template named(JsonValue value) throws MistakenException {
        return value.text(name -> Template.parse("${" + name + "}", names));
    }

    private JsonValue.Reading<TextRule> text() {
        return text(text -> text);
    }

    private <E extends Enum<E>> JsonValue.Reading<TextRule> oneOf(Class<E> type) {
        return text(text -> TextRule.constant(type, text));
    }

    /** Reads a rule for text; whatever text is known before any row is checked now. */
    private JsonValue.Reading<TextRule> text(Function<String, ?> check) {
        return value -> {
            if (value.node().isObject()) {
                return mapped(value, check);
            }
            if (value.node().isNumber() || value.node().isBoolean()) {
                JsonValue quoted =
                        new JsonValue(TextNode.valueOf(value.node().asText()), value.pointer(), value.mistakes());
                return filled(quoted, check);
            }
            return filled(value, check);
        };
    }

    private TextRule filled(JsonValue value, Function<String, ?> check) throws MistakenException {
        Template template = template(value);
        if (template.isConstant()) {
            value.text(check);
        }
        return new TextRule.Filled(template);
    }

    private TextRule mapped(JsonValue value, Function<String, ?> check) throws MistakenException {
        JsonObject o = value.object();
        JsonValue.Reading<String> checked = v -> v.text(text -> accepted(check, text));
        Part<String> column = o.required("column", JsonValue::text);
        Part<Map<String, String>> map = o.required("map", v -> v.map(checked));
        Part<String> otherwise = o.optional("otherwise", checked);
        return o.build(() -> new TextRule.Mapped(column.get(), names.slot(column.get()), map.get(), otherwise.value()));
    }

    /** Returns the text, which the check has accepted. */
    private static String accepted(Function<String, ?> check, String text) {
        Object unused = check.apply(text);
        return text;
    }
}
