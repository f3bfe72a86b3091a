package io.holdfast.flatfile;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One JSON value that is being read. It knows its place in the document and records what is wrong with it. */
record JsonValue(JsonNode node, String pointer, Mistakes mistakes) {
    /** Beyond any double; keeps a hostile exponent from becoming gigabytes of digits. */
    static final int LARGEST_SCALE = 400;

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .reader();

    /** Reads one type of value. */
    interface Reading<T> {
        T of(JsonValue value) throws MistakenException;
    }

    /** Reads a whole document, or throws with every mistake in it. */
    static <T> T document(String file, String json, Reading<T> reading) throws InvalidInputException {
        Mistakes mistakes = new Mistakes(file);
        try {
            JsonNode root = READER.readTree(json);
            return reading.of(new JsonValue(root == null ? MissingNode.getInstance() : root, "", mistakes));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String place = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            mistakes.add("", "", "is not JSON: " + firstLine(e.getOriginalMessage()) + place);
        } catch (NumberFormatException e) {
            // Jackson refuses an exponent beyond what a BigDecimal holds with this, and no place.
            mistakes.add("", "", "has a number that is too large: " + firstLine(String.valueOf(e.getMessage())));
        } catch (MistakenException e) {
            assert mistakes.count() > 0 : "a mistake was thrown that nobody recorded";
        }
        throw mistakes.thrown();
    }

    /** Reads a whole file, or throws with every mistake in it. */
    static <T> T document(Path file, Reading<T> reading) throws IOException {
        String text = Files.readString(file);
        return document(file.getFileName().toString(), text.startsWith("\uFEFF") ? text.substring(1) : text, reading);
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    MistakenException wrong(String reason) {
        mistakes.add(pointer, node.isMissingNode() ? "" : node.toString(), reason);
        return new MistakenException();
    }

    JsonObject object() throws MistakenException {
        if (!node.isObject()) {
            throw wrong("must be an object");
        }
        return new JsonObject(this);
    }

    String text() throws MistakenException {
        if (!node.isTextual()) {
            throw wrong("must be text");
        }
        String flaw = Texts.flaw(node.textValue());
        if (flaw != null) {
            throw wrong(flaw);
        }
        return node.textValue();
    }

    /** Reads text and makes something of it; what that refuses with an {@link IllegalArgumentException} is wrong. */
    <T> T text(Function<String, T> made) throws MistakenException {
        String text = text();
        try {
            return made.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(Texts.reason(e));
        }
    }

    char character() throws MistakenException {
        String text = text();
        if (text.length() != 1) {
            throw wrong("must be one character");
        }
        return text.charAt(0);
    }

    long integer(long least, long most) throws MistakenException {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong("must be a whole number");
        }
        long value = node.longValue();
        if (value < least || value > most) {
            throw wrong("must be from " + least + " to " + most);
        }
        return value;
    }

    BigDecimal decimal() throws MistakenException {
        if (!node.isNumber()) {
            throw wrong("must be a number");
        }
        BigDecimal value = node.decimalValue();
        if (Math.abs((long) value.scale()) > LARGEST_SCALE) {
            throw wrong("must have an exponent within +-" + LARGEST_SCALE);
        }
        return value;
    }

    double real() throws MistakenException {
        double value = decimal().doubleValue();
        if (Double.isInfinite(value)) {
            throw wrong("must be within the range of a double");
        }
        return value;
    }

    boolean bool() throws MistakenException {
        if (!node.isBoolean()) {
            throw wrong("must be true or false");
        }
        return node.booleanValue();
    }

    Instant instant() throws MistakenException {
        try {
            return Instant.parse(text());
        } catch (DateTimeException e) {
            throw wrong("must be an ISO 8601 date and time with Z or an offset");
        }
    }

    Duration duration() throws MistakenException {
        try {
            return Duration.parse(text());
        } catch (DateTimeException e) {
            throw wrong("must be an ISO 8601 duration such as PT15M");
        }
    }

    <E extends Enum<E>> E oneOf(Class<E> type) throws MistakenException {
        String text = text();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw wrong("must be one of " + Arrays.toString(type.getEnumConstants()));
    }

    <T> List<T> list(Reading<T> reading) throws MistakenException {
        if (!node.isArray()) {
            throw wrong("must be a list");
        }
        List<T> values = new ArrayList<>(node.size());
        int before = mistakes.count();
        for (int i = 0; i < node.size(); i++) {
            try {
                values.add(reading.of(new JsonValue(node.get(i), pointer + "/" + i, mistakes)));
            } catch (MistakenException e) {
                // Recorded; the other elements are still worth reading.
            }
        }
        if (mistakes.count() > before) {
            throw new MistakenException();
        }
        return values;
    }

    /** Reads an object whose field names are data, in the order of the document. */
    <T> Map<String, T> map(Reading<T> reading) throws MistakenException {
        JsonObject object = object();
        Map<String, T> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            JsonObject.Part<T> part = object.required(field.getKey(), reading);
            if (part.value() != null) {
                values.put(field.getKey(), part.value());
            }
        }
        return object.build(() -> values);
    }
}
