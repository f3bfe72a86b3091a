package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.holdfast.rest.internal.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON or YAML document of which each value knows where it stands. Reading it collects mistakes instead of stopping at the first. */
final class Located {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .build();

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Document document;
    private final int line;
    private final int column;
    private final String pointer;
    /** A text, number, truth, null, list of {@link Located}, or map of them. */
    private final @Nullable Object value;

    private final Set<String> asked = new HashSet<>();

    private Located(Document document, JsonLocation at, String pointer, @Nullable Object value) {
        this.document = document;
        this.line = at.getLineNr();
        this.column = at.getColumnNr();
        this.pointer = pointer;
        this.value = value;
    }

    /** What all values of one file share. */
    private record Document(String source, List<Mistake> mistakes) {}

    static Located parse(String source, String text) throws InvalidMappingException {
        Document document = new Document(source, new ArrayList<>());
        boolean yaml = source.endsWith(".yaml") || source.endsWith(".yml");
        try (JsonParser parser = (yaml ? YAML : FACTORY).createParser(text)) {
            parser.nextToken();
            Located root = read(document, parser, "");
            if (parser.nextToken() != null) {
                root.wrong("goes on after its end");
            }
            return root;
        } catch (JsonParseException e) {
            JsonLocation at = e.getLocation();
            throw new InvalidMappingException(List.of(new Mistake(
                    source,
                    at == null ? 1 : at.getLineNr(),
                    at == null ? 1 : at.getColumnNr(),
                    "",
                    (yaml ? "is no YAML: " : "is no JSON: ") + e.getOriginalMessage())));
        } catch (IOException e) {
            throw new IllegalStateException("a text can be read", e);
        }
    }

    private static Located read(Document document, JsonParser parser, String pointer) throws IOException {
        JsonLocation at = parser.currentTokenLocation();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Located> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(
                        name,
                        read(
                                document,
                                parser,
                                pointer + "/" + name.replace("~", "~0").replace("/", "~1")));
            }
            return new Located(document, at, pointer, members);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Located> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(read(document, parser, pointer + "/" + elements.size()));
            }
            return new Located(document, at, pointer, elements);
        }
        if (token == null) {
            return new Located(document, at, pointer, null);
        }
        if (parser instanceof YAMLParser yaml) {
            String anchor = yaml.isCurrentAlias() ? "*" + parser.getText() : null;
            if (anchor != null) {
                Located alias = new Located(document, at, pointer, null);
                alias.wrong("is a reference (" + anchor + "), which is not followed: write it out");
                return alias;
            }
            // Twelve with zeros before it is a name, not twelve: it must not lose them without a word.
            if (token.isNumeric() && !parser.getText().matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?")) {
                Located number = new Located(document, at, pointer, null);
                number.wrong("is not clearly a number: put " + parser.getText() + " in quotes, or write it plainly");
                return number;
            }
        }
        Object scalar = switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
        Located located = new Located(document, at, pointer, scalar);
        if (scalar == null && token.isNumeric()) {
            located.wrong("is too large or too fine a number");
        }
        return located;
    }

    private static @Nullable BigDecimal number(JsonParser parser) throws IOException {
        try {
            BigDecimal number = parser.getDecimalValue();
            return Json.isFlood(number) ? null : number;
        } catch (NumberFormatException e) {
            // so Jackson says that not even a BigDecimal holds the exponent
            return null;
        }
    }

    /** Returns the plain value: a text, number, truth or null; a list or map of {@link Located}. */
    @Nullable
    Object value() {
        return value;
    }

    /** Notes a mistake at this value. */
    void wrong(String reason) {
        document.mistakes.add(new Mistake(document.source, line, column, pointer, reason));
    }

    boolean clean() {
        return document.mistakes.isEmpty();
    }

    /** Returns a member, or null where there is none. */
    @Nullable
    Located get(String name) {
        asked.add(name);
        return members().get(name);
    }

    /** Returns a member, noting where there is none. */
    @Nullable
    Located required(String name) {
        Located member = get(name);
        if (member == null) {
            wrong("lacks \"" + name + "\"");
        }
        return member;
    }

    Map<String, Located> members() {
        if (value instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked")
            Map<String, Located> members = (Map<String, Located>) map;
            return members;
        }
        if (asked.add("")) {
            wrong("must be an object");
        }
        return Map.of();
    }

    List<Located> elements() {
        if (value instanceof List<?> list) {
            @SuppressWarnings("unchecked")
            List<Located> elements = (List<Located>) list;
            return elements;
        }
        wrong("must be a list");
        return List.of();
    }

    @Nullable
    String text() {
        if (value instanceof String text) {
            return text;
        }
        wrong("must be text");
        return null;
    }

    boolean truth() {
        if (value instanceof Boolean truth) {
            return truth;
        }
        wrong("must be true or false");
        return false;
    }

    /** Names the members that nobody asked for. */
    void done() {
        members().forEach((name, member) -> {
            if (!asked.contains(name)) {
                member.wrong("is not a known field");
            }
        });
    }

    /** Throws what was wrong, if anything was. */
    void throwMistakes() throws InvalidMappingException {
        if (!document.mistakes.isEmpty()) {
            List<Mistake> sorted = new ArrayList<>(document.mistakes);
            sorted.sort(java.util.Comparator.comparingInt(Mistake::line).thenComparingInt(Mistake::column));
            throw new InvalidMappingException(sorted);
        }
    }
}
