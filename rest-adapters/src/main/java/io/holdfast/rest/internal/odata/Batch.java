package io.holdfast.rest.internal.odata;

import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Several requests in one, as {@code multipart/mixed} (OData 2.0, Batch Processing; OData 4.0 Part 1, 11.7.7). */
final class Batch {
    private static final String NEWLINE = "\r\n";
    private static final String BOUNDARY = "holdfast-batch";
    private static final String CHANGES = "holdfast-changes";
    private static final Pattern BOUNDARY_OF = Pattern.compile("boundary=\"?([^\";]+)\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})\\b.*");

    /** What a batch is sent as. */
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

    /** Writes a request that makes all the changes or none: a batch of one set of changes. */
    static byte[] changes(List<Change> changes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        line(body, "--" + BOUNDARY);
        line(body, "Content-Type: multipart/mixed; boundary=" + CHANGES);
        line(body, "");
        for (int i = 0; i < changes.size(); i++) {
            byte[] content = changes.get(i).body();
            line(body, "--" + CHANGES);
            line(body, "Content-Type: application/http");
            line(body, "Content-Transfer-Encoding: binary");
            line(body, "Content-ID: " + (i + 1));
            line(body, "");
            line(body, "POST " + changes.get(i).resource() + " HTTP/1.1");
            line(body, "Accept: application/json");
            // Also where there is nothing: SAP's adapter for version 2 reads no parameters of a function without it.
            line(body, "Content-Type: application/json");
            line(body, "Content-Length: " + content.length);
            line(body, "");
            body.writeBytes(content);
            line(body, "");
        }
        line(body, "--" + CHANGES + "--");
        line(body, "--" + BOUNDARY + "--");
        return body.toByteArray();
    }

    private static void line(ByteArrayOutputStream body, String text) {
        body.writeBytes((text + NEWLINE).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the answer to a set of changes: one for each, or a single one that stands for all, which were refused.
     *
     * @throws VendorException where nobody can tell from it what became of them
     */
    static List<Reply> changed(Reply whole) throws VendorException {
        String boundary = boundary(whole.header("content-type"));
        // In ISO 8859-1 a character is a byte: the bodies come out as they went in.
        List<String> outer =
                boundary == null ? List.of() : parts(new String(whole.body(), StandardCharsets.ISO_8859_1), boundary);
        if (outer.size() != 1) {
            throw new VendorException(
                    Kind.UNKNOWN_OUTCOME,
                    "the answer to a set of changes is none: HTTP " + whole.status() + ", "
                            + whole.header("content-type"));
        }
        String[] sections = outer.get(0).split("\r?\n\r?\n", 2);
        String inner = sections[0].toLowerCase(Locale.ROOT).contains("multipart/mixed") ? boundary(sections[0]) : null;
        try {
            if (inner == null) {
                return List.of(answer(outer.get(0)));
            }
            List<Reply> answers = new ArrayList<>();
            for (String part : parts(sections.length < 2 ? "" : sections[1], inner)) {
                answers.add(answer(part));
            }
            return answers;
        } catch (VendorException e) {
            throw new VendorException(e.fault().as(Kind.UNKNOWN_OUTCOME), e);
        }
    }

    private static @Nullable String boundary(@Nullable String type) {
        Matcher boundary = BOUNDARY_OF.matcher(type == null ? "" : type);
        return boundary.find() ? boundary.group(1).strip() : null;
    }

    private static List<String> parts(String text, String boundary) {
        List<String> found = new ArrayList<>();
        String[] parts = ("\r\n" + text).split("\r?\n--" + Pattern.quote(boundary), -1);
        for (int i = 1; i < parts.length && !parts[i].startsWith("--"); i++) {
            found.add(parts[i]);
        }
        return found;
    }

    /** Reads the answers, one for each request, in order. */
    static List<Reply> answers(Reply whole, int expected) throws VendorException {
        String type = whole.header("content-type");
        String boundary = boundary(type);
        if (!whole.ok() || boundary == null) {
            throw new VendorException(Kind.UNAVAILABLE, "the answer is no batch: HTTP " + whole.status() + ", " + type);
        }
        List<Reply> answers = new ArrayList<>();
        for (String part : parts(new String(whole.body(), StandardCharsets.ISO_8859_1), boundary)) {
            answers.add(answer(part));
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
