package io.holdfast.rest.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.rest.Fault;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON that keeps its decimals. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Beyond any double; keeps a hostile exponent from becoming gigabytes of digits. */
    private static final int LARGEST_SCALE = 800;

    private Json() {}

    /** Reads a document. */
    public static JsonNode parse(byte[] bytes) throws IOException {
        try {
            return MAPPER.readTree(bytes);
        } catch (NumberFormatException e) {
            // so Jackson says that not even a BigDecimal holds the exponent
            throw new IOException("a number is too large: " + e.getMessage(), e);
        }
    }

    /** Makes an empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Writes a document in UTF-8. */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /**
     * Puts settings of the plant into a body.
     *
     * @param values texts, numbers and truths by name; see {@link #checked}
     */
    public static void putAll(ObjectNode body, Map<String, Object> values) {
        values.forEach((name, value) -> body.set(name, MAPPER.valueToTree(value)));
    }

    /**
     * Checks settings that go into a body as they are, and returns a copy.
     *
     * @throws IllegalArgumentException where one is neither text, number nor truth
     */
    public static Map<String, Object> checked(String name, Map<String, Object> values) {
        values.forEach((key, value) -> {
            if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                throw new IllegalArgumentException(
                        name + " must be texts, numbers or truths, was " + value.getClass() + " at " + key);
            }
        });
        return Map.copyOf(values);
    }

    /** Returns a text or number as text; null where it is absent, null, or empty. */
    public static @Nullable String text(JsonNode parent, String name) {
        JsonNode node = parent.get(name);
        if (node == null || node.isNull() || node.isContainerNode()) {
            return null;
        }
        String text = plain(node);
        return text.isEmpty() ? null : text;
    }

    /** Returns a text, number or truth as text; a number without an exponent, as long as that is no flood of zeros. */
    public static String plain(JsonNode node) {
        return node.isBigDecimal() && !isFlood(node.decimalValue())
                ? node.decimalValue().toPlainString()
                : node.asText();
    }

    /** Tells whether a number would be a flood of zeros, written without an exponent. */
    public static boolean isFlood(BigDecimal value) {
        return Math.abs((long) value.scale()) > LARGEST_SCALE;
    }

    /** Returns a number, given as one or as text, digits kept; null where it is absent or null. */
    public static @Nullable BigDecimal decimal(JsonNode parent, String name) throws VendorException {
        JsonNode node = parent.get(name);
        if (node == null
                || node.isNull()
                || (node.isTextual() && node.textValue().isBlank())) {
            return null;
        }
        try {
            BigDecimal value = node.isNumber()
                    ? node.decimalValue()
                    : new BigDecimal(node.asText().strip());
            if (isFlood(value)) {
                throw new NumberFormatException("exponent beyond +-" + LARGEST_SCALE);
            }
            return value;
        } catch (NumberFormatException e) {
            throw new VendorException(
                    new Fault(
                            Fault.Kind.UNAVAILABLE,
                            0,
                            "",
                            name + " must be a number, was " + Texts.excerpt(node.toString()),
                            name,
                            null),
                    e);
        }
    }

    /** Returns a number that may be left out for zero. */
    public static BigDecimal decimalOrZero(JsonNode parent, String name) throws VendorException {
        BigDecimal value = decimal(parent, name);
        return value == null ? BigDecimal.ZERO : value;
    }
}
