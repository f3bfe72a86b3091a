package io.holdfast.rest.internal.odata;

import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Several requests in one, as {@code multipart/mixed} (OData 2.0, Batch Processing; OData 4.0 Part 1, 11.7.7). */
final class Batch {
    private static final String NEWLINE = "\r\n";
    private static final String BOUNDARY = "holdfast-batch";
    private static final Pattern BOUNDARY_OF = Pattern.compile("boundary=\"?([^\";]+)\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})\\b.*");

    /** What a batch of reads is sent as. */
    static final String CONTENT_TYPE = "multipart/mixed; boundary=" + BOUNDARY;

    private Batch() {}

    /** Writes a request that reads all the resources, each relative to the service. */
    static byte[] reads(List<String> resources) {
        StringBuilder body = new StringBuilder();
        for (String resource : resources) {
            body.append("--").append(BOUNDARY).append(NEWLINE);
            body.append("Content-Type: application/http").append(NEWLINE);
            body.append("Content-Transfer-Encoding: binary").append(NEWLINE).append(NEWLINE);
            body.append("GET ").append(resource).append(" HTTP/1.1").append(NEWLINE);
            body.append("Accept: application/json")
                    .append(NEWLINE)
                    .append(NEWLINE)
                    .append(NEWLINE);
        }
        return body.append("--")
                .append(BOUNDARY)
                .append("--")
                .append(NEWLINE)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the answers, one for each request, in order. */
    static List<Reply> answers(Reply whole, int expected) throws VendorException {
        String type = whole.header("content-type");
        Matcher boundary = BOUNDARY_OF.matcher(type == null ? "" : type);
        if (!whole.ok() || !boundary.find()) {
            throw new VendorException(Kind.UNAVAILABLE, "the answer is no batch: HTTP " + whole.status() + ", " + type);
        }
        List<Reply> answers = new ArrayList<>();
        // In ISO 8859-1 a character is a byte: the bodies come out as they went in.
        String text = new String(whole.body(), StandardCharsets.ISO_8859_1);
        String[] parts = ("\r\n" + text).split("\r?\n--" + Pattern.quote(boundary.group(1)), -1);
        for (int i = 1; i < parts.length && !parts[i].startsWith("--"); i++) {
            answers.add(answer(parts[i]));
        }
        if (answers.size() != expected) {
            throw new VendorException(
                    Kind.UNAVAILABLE, "a batch of " + expected + " was answered with " + answers.size() + " parts");
        }
        return answers;
    }

    /** After the part's own headers comes a whole answer: status, headers, body. */
    private static Reply answer(String part) throws VendorException {
        String[] sections = part.split("\r?\n\r?\n", 3);
        String[] lines = sections.length < 2 ? new String[] {""} : sections[1].split("\r?\n", -1);
        Matcher status = STATUS.matcher(lines[0]);
        if (!status.matches()) {
            throw new VendorException(Kind.UNAVAILABLE, "a part of the batch is no answer: " + Texts.excerpt(part));
        }
        Map<String, List<String>> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        List.of(lines[i].substring(colon + 1).strip()));
            }
        }
        String body = sections.length < 3 ? "" : sections[2].strip();
        return new Reply(Integer.parseInt(status.group(1)), headers, body.getBytes(StandardCharsets.ISO_8859_1));
    }
}
