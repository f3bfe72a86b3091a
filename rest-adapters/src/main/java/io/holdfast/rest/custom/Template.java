package io.holdfast.rest.custom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with placeholders {@code ${name}}, each with steps behind bars: {@code ${raisedAt|date:yyyy-MM-dd}}, {@code
 * ${defect|map:codes}}, {@code ${id|cut:16}}, {@code ${yield|negate|number}}. A placeholder that is the whole text and ends in {@code
 * number} becomes a JSON number; everything else is text, and is never pasted into a document unescaped. Immutable.
 */
final class Template {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)\\}");

    private final List<Object> parts;

    private Template(List<Object> parts) {
        this.parts = parts;
    }

    /** What templates of one file share. */
    record Settings(ZoneId zone, Map<String, Map<String, String>> tables) {}

    private record Placeholder(String name, List<Step> steps, boolean number) {}

    @FunctionalInterface
    private interface Step {
        Object apply(Object value) throws VendorException;
    }

    /**
     * Reads a template.
     *
     * @param known an example of each value that the placeholders may name
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Template parse(String text, Map<String, Object> known, Settings settings) {
        List<Object> parts = new ArrayList<>();
        Matcher placeholder = PLACEHOLDER.matcher(text);
        int end = 0;
        while (placeholder.find()) {
            if (placeholder.start() > end) {
                parts.add(text.substring(end, placeholder.start()));
            }
            parts.add(placeholder(placeholder.group(1), known, settings));
            end = placeholder.end();
        }
        if (end < text.length() || parts.isEmpty()) {
            parts.add(text.substring(end));
        }
        if (text.indexOf("${", end) >= 0) {
            throw new IllegalArgumentException("has \"${\" without \"}\"");
        }
        return new Template(parts);
    }

    /** Returns what the placeholders of all texts in a part of a file name, whether they can be read or not. */
    static Set<String> names(Located located) {
        Set<String> names = new HashSet<>();
        Object value = located.value();
        if (value instanceof String text) {
            Matcher placeholder = PLACEHOLDER.matcher(text);
            while (placeholder.find()) {
                names.add(placeholder.group(1).split("\\|", -1)[0].strip());
            }
        } else if (value instanceof Map<?, ?>) {
            located.members().values().forEach(member -> names.addAll(names(member)));
        } else if (value instanceof List<?>) {
            located.elements().forEach(element -> names.addAll(names(element)));
        }
        return names;
    }

    private static Placeholder placeholder(String text, Map<String, Object> known, Settings settings) {
        String[] words = text.split("\\|", -1);
        String name = words[0].strip();
        Object example = known.get(name);
        if (example == null) {
            throw new IllegalArgumentException(
                    "names \"" + name + "\"; known here are " + String.join(", ", known.keySet()));
        }
        List<Step> steps = new ArrayList<>();
        boolean number = false;
        for (int i = 1; i < words.length; i++) {
            number = words[i].equals("number");
            steps.add(step(words[i], name, settings));
        }
        return new Placeholder(name, List.copyOf(steps), number);
    }

    private static Step step(String word, String name, Settings settings) {
        String argument = word.contains(":") ? word.substring(word.indexOf(':') + 1) : "";
        switch (word.contains(":") ? word.substring(0, word.indexOf(':')) : word) {
            case "number" -> {
                return value -> number(name, value);
            }
            case "negate" -> {
                return value -> number(name, value).negate();
            }
            case "cut" -> {
                int longest = whole(argument);
                return value -> Texts.cut(plain(value), longest);
            }
            case "pad" -> {
                int width = whole(argument);
                return value -> Texts.zeroPadded(plain(value), width);
            }
            case "digest" -> {
                return value -> Texts.digest(plain(value));
            }
            case "date" -> {
                DateTimeFormatter format = DateTimeFormatter.ofPattern(argument).withZone(settings.zone);
                return value -> {
                    if (!(value instanceof Instant instant)) {
                        throw new VendorException(Kind.VALIDATION, name + " is no instant, was " + value);
                    }
                    try {
                        return format.format(instant);
                    } catch (DateTimeException e) {
                        throw new VendorException(Kind.VALIDATION, argument + " cannot be written: " + e.getMessage());
                    }
                };
            }
            case "map" -> {
                Map<String, String> table = settings.tables.get(argument);
                if (table == null) {
                    throw new IllegalArgumentException("uses table \"" + argument + "\"; tables are "
                            + String.join(", ", settings.tables.keySet()));
                }
                return value -> {
                    String mapped = table.get(plain(value));
                    if (mapped == null) {
                        throw new VendorException(
                                Kind.UNMAPPED, name + " \"" + plain(value) + "\" is not in table \"" + argument + "\"");
                    }
                    return mapped;
                };
            }
            default ->
                throw new IllegalArgumentException(
                        "has the step \"" + word + "\"; steps are number, negate, cut, pad, digest, date and map");
        }
    }

    private static BigDecimal number(String name, Object value) throws VendorException {
        try {
            BigDecimal number = new BigDecimal(plain(value));
            if (Json.isFlood(number)) {
                throw new NumberFormatException("nobody can write it");
            }
            return number;
        } catch (NumberFormatException e) {
            throw new VendorException(Kind.VALIDATION, name + " must be a number, was \"" + plain(value) + "\"");
        }
    }

    private static int whole(String argument) {
        if (!argument.matches("[1-9][0-9]{0,3}")) {
            throw new IllegalArgumentException(
                    "has a step whose length must be from 1 to 9999, was \"" + argument + "\"");
        }
        return Integer.parseInt(argument);
    }

    private static String plain(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    /** Fills the template into a JSON value. */
    JsonNode json(Map<String, Object> values) throws VendorException {
        if (parts.size() == 1 && parts.get(0) instanceof Placeholder only && only.number) {
            return DecimalNode.valueOf((BigDecimal) filled(only, values));
        }
        return TextNode.valueOf(text(values, false));
    }

    /**
     * Fills the template into text.
     *
     * @param address whether what is filled in is percent-encoded
     */
    String text(Map<String, Object> values, boolean address) throws VendorException {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            if (part instanceof Placeholder placeholder) {
                String filled = plain(filled(placeholder, values));
                text.append(address ? Texts.percentEncode(filled) : filled);
            } else {
                text.append(part);
            }
        }
        return text.toString();
    }

    private static Object filled(Placeholder placeholder, Map<String, Object> values) throws VendorException {
        Object value = values.get(placeholder.name);
        if (value == null) {
            throw new VendorException(Kind.VALIDATION, "the content has no " + placeholder.name);
        }
        for (Step step : placeholder.steps) {
            value = step.apply(value);
        }
        return value;
    }

    /** A JSON document whose texts are templates. Immutable. */
    static final class Body {
        private final Object node;

        private Body(Object node) {
            this.node = node;
        }

        /** Reads a document, noting each mistake where it stands. */
        static Body parse(Located located, Map<String, Object> known, Settings settings) {
            Object value = located.value();
            if (value instanceof Map<?, ?>) {
                Map<String, Body> members = new java.util.LinkedHashMap<>();
                located.members().forEach((name, member) -> members.put(name, parse(member, known, settings)));
                return new Body(members);
            }
            if (value instanceof List<?>) {
                return new Body(located.elements().stream()
                        .map(element -> parse(element, known, settings))
                        .toList());
            }
            if (value instanceof String text) {
                Template template = read(located, text, known, settings);
                return new Body(template == null ? NullNode.instance : template);
            }
            return new Body(
                    value instanceof BigDecimal number
                            ? DecimalNode.valueOf(number)
                            : value instanceof Boolean truth ? BooleanNode.valueOf(truth) : NullNode.instance);
        }

        JsonNode fill(Map<String, Object> values) throws VendorException {
            if (node instanceof Template template) {
                return template.json(values);
            }
            if (node instanceof Map<?, ?> members) {
                ObjectNode object = Json.object();
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    object.set((String) member.getKey(), ((Body) member.getValue()).fill(values));
                }
                return object;
            }
            if (node instanceof List<?> elements) {
                ArrayNode array = Json.object().putArray("x");
                for (Object element : elements) {
                    array.add(((Body) element).fill(values));
                }
                return array;
            }
            return (JsonNode) node;
        }
    }

    /** Reads a template and fills it with the examples, noting what is wrong where it stands. */
    static @Nullable Template read(Located located, String text, Map<String, Object> known, Settings settings) {
        try {
            Template template = parse(text, known, settings);
            String unused = template.text(known, false);
            return template;
        } catch (IllegalArgumentException e) {
            located.wrong(e.getMessage() == null ? "cannot be read" : e.getMessage());
        } catch (VendorException e) {
            // A code that is in no table is a matter of the content, not of the template; but for one that is empty.
            Template template = e.fault().kind() == Kind.UNMAPPED ? parse(text, known, settings) : null;
            if (template == null || template.refusesNothing(known)) {
                located.wrong(e.fault().text());
            }
            return template;
        }
        return null;
    }

    /** Tells whether a value that is empty in the examples, as it often is in earnest, is in no table. */
    private boolean refusesNothing(Map<String, Object> known) {
        for (Object part : parts) {
            if (part instanceof Placeholder placeholder && "".equals(known.get(placeholder.name))) {
                try {
                    Object unused = filled(placeholder, known);
                } catch (VendorException e) {
                    return true;
                }
            }
        }
        return false;
    }
}
