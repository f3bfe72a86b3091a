package io.holdfast.opcua;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.jspecify.annotations.Nullable;

/**
 * A part of a JSON file that is read for what it means. Questions note what is wrong and answer with something harmless, so that one
 * reading finds every mistake. Not thread-safe.
 */
final class Setting {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** A place to answer with where one is missing or malformed: the mistake is noted, so it is never used. */
    private static final ExpandedNodeId NOWHERE = ExpandedNodeId.NULL_VALUE;

    private final List<MappingMistake> mistakes;
    private final JsonLocation at;
    private final String field;
    private final @Nullable Object json;

    private Setting(List<MappingMistake> mistakes, JsonLocation at, String field, @Nullable Object json) {
        this.mistakes = mistakes;
        this.at = at;
        this.field = field;
        this.json = json;
    }

    /** Reads a file's text by a reader, and throws every mistake that either of them found. */
    static <T> T read(String source, String text, Function<Setting, T> reader) throws MappingException {
        List<MappingMistake> mistakes = new ArrayList<>();
        T read;
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            Setting root = parsed(mistakes, parser, "");
            if (parser.nextToken() != null) {
                root.wrong("goes on after its end");
            }
            read = reader.apply(root);
        } catch (JsonParseException e) {
            JsonLocation at = e.getLocation();
            throw new MappingException(
                    source,
                    List.of(new MappingMistake(
                            at.getLineNr(), at.getColumnNr(), "", "is no JSON: " + e.getOriginalMessage())));
        } catch (IOException e) {
            throw new IllegalStateException("a text can be read", e);
        }
        if (!mistakes.isEmpty()) {
            throw new MappingException(source, mistakes);
        }
        return read;
    }

    private static Setting parsed(List<MappingMistake> mistakes, JsonParser in, String field) throws IOException {
        JsonLocation at = in.currentTokenLocation();
        JsonToken token = in.currentToken();
        Object json = null;
        if (token == JsonToken.START_OBJECT) {
            Map<String, Setting> members = new LinkedHashMap<>();
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                members.put(name, parsed(mistakes, in, field.isEmpty() ? name : field + "." + name));
            }
            json = members;
        } else if (token == JsonToken.START_ARRAY) {
            List<Setting> elements = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                elements.add(parsed(mistakes, in, field + "[" + elements.size() + "]"));
            }
            json = elements;
        } else if (token == JsonToken.VALUE_STRING) {
            json = in.getText();
        } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            json = token == JsonToken.VALUE_TRUE;
        } else if (token != null && token.isNumeric()) {
            json = in.getDecimalValue();
        }
        return new Setting(mistakes, at, field, json);
    }

    void wrong(String reason) {
        mistakes.add(new MappingMistake(at.getLineNr(), at.getColumnNr(), field, reason));
    }

    /** Names the members that are not among the known ones; and says so where this is no object. */
    Setting only(String... known) {
        if (!(json instanceof Map<?, ?> members)) {
            wrong("must be an object");
            return this;
        }
        members.forEach((name, member) -> {
            if (!List.of(known).contains(name)) {
                ((Setting) member).wrong("is not known here; known are " + String.join(", ", known));
            }
        });
        return this;
    }

    boolean isText() {
        return json instanceof String;
    }

    @Nullable
    Setting get(String name) {
        return json instanceof Map<?, ?> members ? (Setting) members.get(name) : null;
    }

    Setting need(String name) {
        Setting member = get(name);
        if (member == null) {
            if (json instanceof Map<?, ?>) {
                wrong("lacks \"" + name + "\"");
            }
            // What is asked of it is not told again.
            return new Setting(new ArrayList<>(), at, field, null);
        }
        return member;
    }

    List<Setting> list() {
        if (json instanceof List<?> elements) {
            return elements.stream().map(Setting.class::cast).toList();
        }
        wrong("must be a list");
        return List.of();
    }

    String text() {
        if (json instanceof String text && !text.isBlank()) {
            return text;
        }
        wrong("must be a text that is not blank");
        return "";
    }

    boolean bool() {
        if (json instanceof Boolean bool) {
            return bool;
        }
        wrong("must be true or false");
        return false;
    }

    @Nullable
    BigDecimal decimal() {
        if (json instanceof BigDecimal number) {
            return number;
        }
        wrong("must be a number");
        return null;
    }

    long whole(long least, long most) {
        BigDecimal number = decimal();
        if (number == null) {
            return least;
        }
        if (number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0
                || number.stripTrailingZeros().scale() > 0) {
            wrong("must be a whole number from " + least + " to " + most + ", was " + number);
            return least;
        }
        return number.longValueExact();
    }

    /** Returns a text by a maker that knows the rules for it. */
    <T> @Nullable T made(Function<String, T> maker) {
        String text = text();
        try {
            return text.isEmpty() ? null : maker.apply(text);
        } catch (IllegalArgumentException e) {
            wrong(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Returns the texts of a list; numbers and truths as they are written. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Setting each : list()) {
            if (each.json == null || each.json instanceof Map || each.json instanceof List) {
                each.wrong("must be a text, a number, true or false");
            } else {
                texts.add(each.json instanceof BigDecimal number ? number.toPlainString() : each.json.toString());
            }
        }
        if (texts.isEmpty()) {
            wrong("must name at least one value");
        }
        return texts;
    }

    /** Returns a node by its name, {@code nsu=urn:plc;s=Count} or {@code ns=2;i=5}. */
    ExpandedNodeId node() {
        String text = text();
        if (text.isEmpty()) {
            return NOWHERE;
        }
        try {
            ExpandedNodeId id = ExpandedNodeId.parse(text);
            if (id.isNotNull()) {
                return id;
            }
        } catch (RuntimeException e) {
            // Told below, with the value.
        }
        wrong("must be a node id as nsu=urn:plc;s=Count or ns=2;i=5, was \"" + text + "\"");
        return NOWHERE;
    }
}
