package io.holdfast.flatfile.epcis;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads EPCIS documents: 2.0 in JSON and XML, 1.2 in XML; documents to capture, answers to queries, queries, single events. Which it is
 * shows in the content. Thread-safe.
 *
 * <p>Holds a document in memory. XML is read without document types and entities.
 */
public final class EpcisReader {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .reader();

    private final boolean inOrder;

    private EpcisReader(boolean inOrder) {
        this.inOrder = inOrder;
    }

    /** Returns a reader that keeps to the standard, the order of XML elements included. */
    public static EpcisReader strict() {
        return new EpcisReader(true);
    }

    /**
     * Returns a reader that takes XML elements in any order, as some systems write them against the schema. In all else it keeps to the
     * standard.
     */
    public static EpcisReader inAnyOrder() {
        return new EpcisReader(false);
    }

    /**
     * Reads a file.
     *
     * @throws InvalidEpcisException where it breaks the standard, with each place
     */
    public EpcisDocument read(Path file) throws IOException {
        return read(String.valueOf(file.getFileName()), Files.readAllBytes(file));
    }

    /**
     * Reads a document.
     *
     * @param name what to call it where something is wrong
     * @throws InvalidEpcisException where it breaks the standard, with each place
     */
    public EpcisDocument read(String name, byte[] content) throws InvalidEpcisException {
        Places places = new Places(name);
        ObjectNode root = isXml(content) ? new EpcisXml(places, inOrder).read(content) : json(content, places);
        return new EpcisRules(places).document(root);
    }

    private static boolean isXml(byte[] content) {
        for (byte b : content) {
            if (b == '<') {
                return true;
            }
            if (b == '{' || b == '[' || b == '"') {
                return false;
            }
        }
        return false;
    }

    private static ObjectNode json(byte[] content, Places places) throws InvalidEpcisException {
        String text = new String(content, StandardCharsets.UTF_8);
        try {
            JsonNode root = JSON.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
            if (root instanceof ObjectNode object) {
                return object;
            }
            places.wrong("", root == null ? "" : root.toString(), "must be a JSON object or an XML document");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            String message = e.getOriginalMessage();
            int end = message.indexOf('\n');
            places.wrong("", "", "is neither JSON nor XML: " + (end < 0 ? message : message.substring(0, end)) + where);
        } catch (NumberFormatException e) {
            // so Jackson says that not even a BigDecimal holds the exponent
            places.wrong("", "", "has a number that is too large: " + e.getMessage());
        }
        places.requireSound();
        throw new IllegalStateException("a mistake must have been found");
    }
}
