package io.holdfast.opcua;

import io.holdfast.model.CharacteristicId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.jspecify.annotations.Nullable;

/**
 * Which variables of a server make up an inspection result, and which one says that there is another: a counter that grows, or a bit
 * that rises, with another bit to answer by. Read from a JSON file; the module's README shows its fields. Immutable.
 */
public final class TagMapping {
    private static final Duration DEFAULT_SAMPLING = Duration.ofMillis(100);

    /** How a server says that there is another result. */
    enum Trigger {
        COUNTER,
        EDGE
    }

    /** A text that is given, or what a variable says. */
    record Source(@Nullable String text, @Nullable ExpandedNodeId node) {}

    record DefectSlot(
            Source morphology, Source zone, @Nullable ExpandedNodeId when, List<String> is) {}

    record MeasurementSlot(
            CharacteristicId characteristic,
            ExpandedNodeId node,
            String unitOfMeasure,
            @Nullable BigDecimal lower,
            @Nullable BigDecimal upper) {}

    record Parts(
            EquipmentId station,
            Trigger kind,
            ExpandedNodeId trigger,
            @Nullable ExpandedNodeId acknowledge,
            Duration sampling,
            @Nullable ExpandedNodeId id,
            ExpandedNodeId unit,
            ExpandedNodeId verdict,
            Map<String, List<String>> verdicts,
            @Nullable ExpandedNodeId deviceTime,
            List<DefectSlot> defects,
            List<MeasurementSlot> measurements) {}

    private final Parts parts;

    private TagMapping(Parts parts) {
        this.parts = parts;
    }

    /**
     * Reads a mapping file. Blocks for the file.
     *
     * @throws MappingException if it has mistakes; names every one
     * @throws IOException if it cannot be read
     */
    public static TagMapping read(Path file) throws IOException {
        return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    }

    /**
     * Reads a mapping from text.
     *
     * @param source where the text is from, for the mistakes
     * @throws MappingException if it has mistakes; names every one
     */
    public static TagMapping parse(String source, String json) throws MappingException {
        return Setting.read(source, json, TagMapping::read);
    }

    Parts parts() {
        return parts;
    }

    private static TagMapping read(Setting root) {
        root.only("station", "trigger", "sampling", "id", "unit", "verdict", "deviceTime", "defects", "measurements");
        EquipmentId station = root.need("station").made(EquipmentId::new);
        Setting trigger = root.need("trigger");
        Trigger kind = Trigger.COUNTER;
        ExpandedNodeId acknowledge = null;
        ExpandedNodeId triggerNode = ExpandedNodeId.NULL_VALUE;
        if (root.get("trigger") != null) {
            trigger.only("kind", "node", "acknowledge");
            triggerNode = trigger.need("node").node();
            Setting kindAt = trigger.need("kind");
            switch (trigger.get("kind") == null ? "counter" : kindAt.text()) {
                case "counter" -> kind = Trigger.COUNTER;
                case "edge" -> kind = Trigger.EDGE;
                case "" -> {
                    // Told already.
                }
                default -> kindAt.wrong("must be counter or edge");
            }
            Setting answer = trigger.get("acknowledge");
            if (answer != null) {
                acknowledge = answer.node();
                if (kind == Trigger.COUNTER) {
                    answer.wrong("is for the kind edge: a counter needs no answer");
                }
            }
        }
        Setting sampling = root.get("sampling");
        Duration every = sampling == null ? DEFAULT_SAMPLING : Duration.ofMillis(sampling.whole(1, 60_000));
        ExpandedNodeId unit = root.need("unit").node();
        Setting verdict = root.need("verdict");
        ExpandedNodeId verdictNode = ExpandedNodeId.NULL_VALUE;
        List<String> pass = List.of();
        List<String> fail = List.of();
        List<String> undecided = List.of();
        if (root.get("verdict") != null) {
            verdict.only("node", "pass", "fail", "undecided");
            verdictNode = verdict.need("node").node();
            pass = verdict.need("pass").texts();
            fail = verdict.need("fail").texts();
            Setting others = verdict.get("undecided");
            undecided = others == null ? List.of() : others.texts();
            for (String value : pass) {
                if (fail.contains(value) || undecided.contains(value)) {
                    verdict.wrong("says more than one thing of \"" + value + "\"");
                }
            }
            for (String value : fail) {
                if (undecided.contains(value)) {
                    verdict.wrong("says more than one thing of \"" + value + "\"");
                }
            }
        }
        List<DefectSlot> defects = new ArrayList<>();
        for (Setting each : list(root.get("defects"))) {
            defects.add(defect(each));
        }
        List<MeasurementSlot> measurements = new ArrayList<>();
        for (Setting each : list(root.get("measurements"))) {
            MeasurementSlot slot = measurement(each);
            if (slot != null) {
                measurements.add(slot);
            }
        }
        return new TagMapping(new Parts(
                // Where it is null a mistake is noted, and nobody gets to see the mapping.
                Objects.requireNonNullElseGet(station, () -> new EquipmentId("nowhere")),
                kind,
                triggerNode,
                acknowledge,
                every,
                optional(root.get("id")),
                unit,
                verdictNode,
                Map.of("PASS", pass, "FAIL", fail, "UNDECIDED", undecided),
                optional(root.get("deviceTime")),
                List.copyOf(defects),
                List.copyOf(measurements)));
    }

    private static List<Setting> list(@Nullable Setting setting) {
        return setting == null ? List.of() : setting.list();
    }

    private static @Nullable ExpandedNodeId optional(@Nullable Setting setting) {
        return setting == null ? null : setting.node();
    }

    private static DefectSlot defect(Setting setting) {
        setting.only("morphology", "zone", "when");
        Source morphology = source(setting.need("morphology"), setting.get("morphology") != null);
        Source zone = source(setting.need("zone"), setting.get("zone") != null);
        Setting at = setting.get("morphology");
        if (morphology.text() != null && !morphology.text().isEmpty() && at != null) {
            at.made(Morphology::new);
        }
        at = setting.get("zone");
        if (zone.text() != null && !zone.text().isEmpty() && at != null) {
            at.made(text -> new Place.Zone(null, text));
        }
        Setting when = setting.get("when");
        if (when == null) {
            if (morphology.node() == null && setting.get("morphology") != null) {
                setting.wrong("needs \"when\": a morphology that is given would be marked on every unit");
            }
            return new DefectSlot(morphology, zone, null, List.of());
        }
        when.only("node", "is");
        return new DefectSlot(
                morphology, zone, when.need("node").node(), when.need("is").texts());
    }

    private static Source source(Setting setting, boolean there) {
        if (!there) {
            return new Source(null, null);
        }
        return setting.isText()
                ? new Source(setting.text(), null)
                : new Source(null, setting.only("node").need("node").node());
    }

    private static @Nullable MeasurementSlot measurement(Setting setting) {
        setting.only("characteristic", "node", "unitOfMeasure", "lowerLimit", "upperLimit");
        CharacteristicId characteristic = setting.need("characteristic").made(CharacteristicId::new);
        ExpandedNodeId node = setting.need("node").node();
        String unit = setting.need("unitOfMeasure").text();
        Setting lower = setting.get("lowerLimit");
        Setting upper = setting.get("upperLimit");
        BigDecimal least = lower == null ? null : lower.decimal();
        BigDecimal most = upper == null ? null : upper.decimal();
        if (least != null && most != null && least.compareTo(most) > 0) {
            setting.wrong("has a lowerLimit above its upperLimit: " + least + " > " + most);
        }
        return characteristic == null ? null : new MeasurementSlot(characteristic, node, unit, least, most);
    }
}
