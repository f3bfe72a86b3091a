package io.holdfast.flatfile;

import io.holdfast.detect.ClusterRule;
import io.holdfast.detect.RuleAction;
import io.holdfast.detect.RuleSet;
import io.holdfast.detect.ScopeKind;
import io.holdfast.detect.Thresholds;
import io.holdfast.detect.WindowClock;
import io.holdfast.flatfile.JsonObject.Part;
import io.holdfast.flatfile.JsonValue.Reading;
import io.holdfast.model.Confirmation;
import io.holdfast.model.MaterialDefinitionId;
import io.holdfast.model.Morphology;
import io.holdfast.model.RuleId;
import io.holdfast.model.RuleRef;
import io.holdfast.model.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Detection rules from a JSON file. Each rule needs an {@code id}; what it leaves out takes the default of {@link
 * ClusterRule}. The module's README shows all fields.
 */
public final class RuleFile {
    private RuleFile() {}

    /**
     * Reads a rule file. Blocks for the file.
     *
     * @throws InvalidInputException if it is not a rule file; carries every mistake in it
     * @throws IOException if it cannot be read
     */
    public static RuleSet read(Path file) throws IOException {
        return JsonValue.document(file, RuleFile::ruleSet);
    }

    /**
     * Reads rules from text.
     *
     * @param source where the text is from, for the mistakes
     * @throws InvalidInputException if it does not hold rules; carries every mistake in it
     */
    public static RuleSet parse(String source, String json) throws InvalidInputException {
        return JsonValue.document(source, json, RuleFile::ruleSet);
    }

    private static RuleSet ruleSet(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        o.optional("description", JsonValue::text);
        Part<Duration> lateness = o.optional(
                "allowedLateness",
                v -> accepted(
                        v, v.duration(), (unused, each) -> new RuleSet(List.of(), each, Duration.ZERO, Duration.ZERO)));
        Part<Duration> skew = o.optional(
                "allowedSkew",
                v -> accepted(
                        v, v.duration(), (unused, each) -> new RuleSet(List.of(), Duration.ZERO, each, Duration.ZERO)));
        Part<Duration> idleAfter = o.optional(
                "idleAfter",
                v -> accepted(
                        v, v.duration(), (unused, each) -> new RuleSet(List.of(), Duration.ZERO, Duration.ZERO, each)));
        Set<RuleId> seen = new HashSet<>();
        Part<List<ClusterRule>> rules = o.required("rules", v -> v.list(element -> rule(element, seen)));
        if (rules.value() != null && rules.value().isEmpty()) {
            o.wrong("rules", "must have at least one rule");
        }
        return o.build(() -> new RuleSet(
                rules.get(),
                lateness.or(RuleSet.DEFAULT_ALLOWED_LATENESS),
                skew.or(RuleSet.DEFAULT_ALLOWED_SKEW),
                idleAfter.or(RuleSet.DEFAULT_IDLE_AFTER)));
    }

    private static ClusterRule rule(JsonValue value, Set<RuleId> seen) throws MistakenException {
        JsonObject o = value.object();
        Part<RuleId> id = o.required("id", v -> {
            RuleId given = v.text(RuleId::new);
            if (!seen.add(given)) {
                throw v.wrong("is the id of an earlier rule");
            }
            return given;
        });
        Part<Integer> version = o.optional("version", v -> (int) v.integer(1, Integer.MAX_VALUE));
        Part<RuleAction> action = o.optional("action", v -> v.oneOf(RuleAction.class));
        Part<ScopeKind> scope = o.optional("scope", v -> v.oneOf(ScopeKind.class));
        Part<Integer> units = o.optional("minimumUnits", v -> accepted(v, whole(v), ClusterRule.Builder::minimumUnits));
        Part<WindowClock> clock = o.optional("clock", v -> v.oneOf(WindowClock.class));
        Part<Duration> window = o.optional("window", v -> accepted(v, v.duration(), ClusterRule.Builder::window));
        Part<Integer> windowUnits = o.optional("windowUnits", RuleFile::whole);
        Part<Duration> gap = o.optional(
                "longestGap",
                v -> accepted(
                        v, v.duration(), (rule, longest) -> rule.windowOfRunTime(ClusterRule.DEFAULT_WINDOW, longest)));
        Part<Long> radius = o.optional(
                "radiusMicrometres",
                v -> accepted(v, v.integer(Long.MIN_VALUE, Long.MAX_VALUE), ClusterRule.Builder::radiusMicrometres));
        Part<Set<Confirmation>> counted = o.optional(
                "counted",
                v -> accepted(v, set(v, element -> element.oneOf(Confirmation.class)), ClusterRule.Builder::counted));
        Part<Set<MaterialDefinitionId>> materials =
                o.optional("materials", v -> set(v, element -> element.text(MaterialDefinitionId::new)));
        Part<Set<Morphology>> morphologies =
                o.optional("morphologies", v -> set(v, element -> element.text(Morphology::new)));
        Part<Set<String>> zones = o.optional("zones", v -> set(v, JsonValue::text));
        Part<Severity> leastSeverity = o.optional("leastSeverity", v -> v.oneOf(Severity.class));
        checkClock(o, clock.or(WindowClock.EVENT_TIME));
        return o.build(() -> new ClusterRule(
                new RuleRef(id.get(), version.or(1)),
                action.or(RuleAction.HOLD),
                scope.or(ScopeKind.SEGMENT),
                Thresholds.fixed(units.or(ClusterRule.DEFAULT_MINIMUM_UNITS)),
                clock.or(WindowClock.EVENT_TIME),
                window.or(ClusterRule.DEFAULT_WINDOW),
                windowUnits.or(ClusterRule.DEFAULT_WINDOW_UNITS),
                gap.or(ClusterRule.DEFAULT_LONGEST_GAP),
                radius.or(ClusterRule.DEFAULT_RADIUS_MICROMETRES),
                counted.or(ClusterRule.DEFAULT_COUNTED),
                materials.or(Set.of()),
                morphologies.or(Set.of()),
                zones.or(Set.of()),
                leastSeverity.value()));
    }

    /** A setting that its clock ignores is a misunderstanding. */
    private static void checkClock(JsonObject o, WindowClock clock) {
        if (clock == WindowClock.INSPECTED_UNITS && o.has("window")) {
            o.wrong("window", "has no effect with clock INSPECTED_UNITS; windowUnits has");
        }
        if (clock != WindowClock.INSPECTED_UNITS && o.has("windowUnits")) {
            o.wrong("windowUnits", "has no effect with clock " + clock + "; window has");
        }
        if (clock != WindowClock.RUN_TIME && o.has("longestGap")) {
            o.wrong("longestGap", "has no effect with clock " + clock);
        }
    }

    private static int whole(JsonValue value) throws MistakenException {
        return (int) value.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static <T> Set<T> set(JsonValue value, Reading<T> element) throws MistakenException {
        List<T> list = value.list(element);
        Set<T> set = new LinkedHashSet<>(list);
        if (set.size() < list.size()) {
            throw value.wrong("must not name anything twice");
        }
        return set;
    }

    /** Returns the setting, if a rule with this one setting is a rule: the core alone knows the ranges. */
    private static <T> T accepted(JsonValue value, T setting, BiConsumer<ClusterRule.Builder, T> setter)
            throws MistakenException {
        try {
            ClusterRule.Builder rule = ClusterRule.custom("r");
            setter.accept(rule, setting);
            ClusterRule unused = rule.build();
            return setting;
        } catch (IllegalArgumentException e) {
            throw value.wrong(Texts.reason(e).replace(" of r v1", ""));
        }
    }
}
