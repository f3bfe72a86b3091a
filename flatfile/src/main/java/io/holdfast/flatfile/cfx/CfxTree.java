package io.holdfast.flatfile.cfx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.flatfile.InvalidFileException;
import io.holdfast.flatfile.internal.Content;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The JSON values of a file, one at a time: several after another, or the elements of one list. A value is bounded in depth, length
 * and number of parts. Single-threaded.
 */
final class CfxTree {
    private static final int DEEPEST = 100;
    private static final int LARGEST_SCALE = 800;
    private static final int MOST_PARTS = 2_000_000;
    /** Characters of text in one value: messages may carry images. */
    private static final long LONGEST = 64L << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST + 2)
                    .maxStringLength(32 << 20)
                    .maxNumberLength(1_000)
                    .maxNameLength(10_000)
                    .build())
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Content content;
    private final JsonParser parser;
    private int parts;
    private long length;

    /** Takes one value and the line that it begins in. */
    interface Values {
        void value(long line, JsonNode value) throws IOException;
    }

    private CfxTree(Content content, JsonParser parser) {
        this.content = content;
        this.parser = parser;
    }

    static void read(Content content, Values values) throws IOException {
        try (InputStream in = content.open();
                JsonParser parser = FACTORY.createParser(in)) {
            try {
                new CfxTree(content, parser).read(values);
            } catch (JsonProcessingException e) {
                JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
                String message = e.getOriginalMessage();
                int end = message.indexOf('\n');
                throw content.invalid(
                        Math.max(1, at.getLineNr()),
                        "column " + Math.max(1, at.getColumnNr()),
                        "",
                        "is not JSON: " + (end < 0 ? message : message.substring(0, end)));
            }
        } catch (CharConversionException e) {
            throw content.invalid("is not JSON: has bytes that are not in its character set");
        }
    }

    private void read(Values values) throws IOException {
        long read = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(values);
                    read++;
                }
            } else {
                value(values);
                read++;
            }
        }
        if (read == 0) {
            throw content.invalid("has no message");
        }
    }

    private void value(Values values) throws IOException {
        parts = 0;
        length = 0;
        long line = Math.max(1, parser.currentTokenLocation().getLineNr());
        values.value(line, node());
    }

    /** Recursion is bounded by the parser's own limit of depth. */
    private JsonNode node() throws IOException {
        parts++;
        if (parts > MOST_PARTS) {
            throw refused("has more than " + MOST_PARTS + " parts");
        }
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw refused("ends in the middle of a value");
        }
        switch (token) {
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = text(parser.currentName());
                    parser.nextToken();
                    JsonNode value = node();
                    JsonNode before = object.replace(name, value);
                    if (before != null && !before.equals(value)) {
                        throw refused("is given twice, with different values");
                    }
                }
                return object;
            }
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(node());
                }
                return array;
            }
            case VALUE_STRING -> {
                return NODES.textNode(text(parser.getText()));
            }
            case VALUE_NUMBER_INT -> {
                return NODES.numberNode(parser.getBigIntegerValue());
            }
            case VALUE_NUMBER_FLOAT -> {
                BigDecimal value = decimal();
                if (value == null || Math.abs((long) value.scale()) > LARGEST_SCALE) {
                    throw refused("must have an exponent within +-" + LARGEST_SCALE);
                }
                return DecimalNode.valueOf(value);
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            }
            case VALUE_NULL -> {
                return NODES.nullNode();
            }
            default -> throw refused("must be a value");
        }
    }

    private @Nullable BigDecimal decimal() throws IOException {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) {
            // so Jackson says that not even a BigDecimal holds the exponent
            return null;
        }
    }

    private String text(String text) throws IOException {
        length += text.length();
        if (length > LONGEST) {
            throw refused("has more than " + LONGEST + " characters of text");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw refused("has half of a surrogate pair at index " + i);
            }
        }
        return text;
    }

    private InvalidFileException refused(String reason) {
        return content.invalid(
                Math.max(1, parser.currentTokenLocation().getLineNr()),
                parser.getParsingContext().pathAsPointer().toString(),
                "",
                reason);
    }
}
