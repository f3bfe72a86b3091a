package io.holdfast.rest.custom;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a list that comes page by page, or at once, is read: searched for one of its elements, which then stands for the answer, for
 * an MES that cannot search; or whole. Immutable.
 */
final class Pages {
    private static final int MOST = 1_000;
    private static final Pattern LINK = Pattern.compile("<([^>]*)>\\s*;[^,]*rel=\"?next\"?");
    private static final List<String> WAYS = List.of("page", "offset", "next", "link", "once");

    private final JsonPointer list;
    private final @Nullable Match match;
    private final String way;
    private final String parameter;
    private final int first;
    private final @Nullable JsonPointer next;

    private Pages(
            JsonPointer list,
            @Nullable Match match,
            String way,
            String parameter,
            int first,
            @Nullable JsonPointer next) {
        this.list = list;
        this.match = match;
        this.way = way;
        this.parameter = parameter;
        this.first = first;
        this.next = next;
    }

    /** What an element must have where to be meant. */
    private record Match(JsonPointer pointer, Template value) {}

    /**
     * Reads it, noting each mistake where it stands.
     *
     * @param whole whether the list is read whole; then it may go without something to match
     */
    static @Nullable Pages parse(Located at, boolean whole, Map<String, Object> known, Template.Settings settings) {
        JsonPointer list = Call.pointer(at.required("list"));
        Located match = whole ? at.get("match") : at.required("match");
        JsonPointer matchAt = match == null ? null : Call.pointer(match.required("pointer"));
        Located equal = match == null ? null : match.required("equals");
        String text = equal == null ? null : equal.text();
        Template matchIs = equal == null || text == null ? null : Template.read(equal, text, known, settings);
        if (match != null) {
            match.done();
        }
        Located wayAt = at.required("by");
        String way = wayAt == null ? null : wayAt.text();
        if (wayAt != null && way != null && !WAYS.contains(way)) {
            wayAt.wrong("must be one of " + String.join(", ", WAYS));
        }
        boolean counted = "page".equals(way) || "offset".equals(way);
        Located parameterAt = counted ? at.required("parameter") : null;
        String parameter = parameterAt == null ? "" : parameterAt.text();
        Located firstAt = "page".equals(way) ? at.get("first") : null;
        int first = "page".equals(way) ? 1 : 0;
        if (firstAt != null) {
            if (firstAt.value() instanceof BigDecimal number
                    && number.stripTrailingZeros().scale() <= 0
                    && number.signum() >= 0
                    && number.compareTo(BigDecimal.valueOf(MOST)) < 0) {
                first = number.intValue();
            } else {
                firstAt.wrong("must be a whole number from 0 to " + (MOST - 1));
            }
        }
        JsonPointer next = "next".equals(way) ? Call.pointer(at.required("pointer")) : null;
        at.done();
        Match meant = matchAt == null || matchIs == null ? null : new Match(matchAt, matchIs);
        return list == null || (meant == null && !whole) || way == null || parameter == null
                ? null
                : new Pages(list, meant, way, parameter, first, next);
    }

    /** Returns the first element that matches; empty where none does on any page. */
    Optional<JsonNode> search(Call call, HttpLink link, Lane lane, Map<String, Object> values)
            throws VendorException, InterruptedException {
        List<JsonNode> first = elements(call, link, lane, values, 1);
        return first.isEmpty() ? Optional.empty() : Optional.of(first.get(0));
    }

    /** Returns every element that matches, in the order of the pages. */
    List<JsonNode> all(Call call, HttpLink link, Lane lane, Map<String, Object> values)
            throws VendorException, InterruptedException {
        return elements(call, link, lane, values, Integer.MAX_VALUE);
    }

    private List<JsonNode> elements(Call call, HttpLink link, Lane lane, Map<String, Object> values, int most)
            throws VendorException, InterruptedException {
        String wanted = match == null ? "" : match.value.text(values, false);
        List<JsonNode> found = new ArrayList<>();
        Request request = call.fill(values);
        String path = request.path();
        int seen = 0;
        for (int page = 0; page < MOST; page++) {
            String address = counted() ? numbered(path, page, seen) : path;
            Reply reply = link.send(
                    new Request(
                            request.method(), address, request.headers(), request.body(), request.contentType(), false),
                    lane);
            Optional<JsonNode> answer = call.understood(reply, link);
            if (answer.isEmpty()) {
                if (page > 0 && !counted()) {
                    throw new VendorException(Kind.UNAVAILABLE, "the list goes on where nothing is: " + path);
                }
                return found;
            }
            JsonNode elements = answer.get().at(list);
            if (!elements.isArray()) {
                throw new VendorException(Kind.UNAVAILABLE, "the answer has no list at " + list);
            }
            for (JsonNode element : elements) {
                if (match == null || Call.text(element, match.pointer).equals(wanted)) {
                    found.add(element);
                    if (found.size() == most) {
                        return found;
                    }
                }
            }
            seen += elements.size();
            String following = counted() ? path : next(answer.get(), reply);
            if (following.isEmpty() || (counted() && elements.isEmpty())) {
                return found;
            }
            path = counted() ? path : local(link, following);
        }
        throw new VendorException(Kind.UNAVAILABLE, "the list did not end after " + MOST + " pages");
    }

    private boolean counted() {
        return way.equals("page") || way.equals("offset");
    }

    private String numbered(String path, int page, int seen) {
        return path + (path.contains("?") ? '&' : '?') + Texts.percentEncode(parameter) + "="
                + (way.equals("page") ? first + page : seen);
    }

    private String next(JsonNode answer, Reply reply) {
        if (next != null) {
            return Call.text(answer, next);
        }
        if (way.equals("once")) {
            return "";
        }
        for (String header : reply.headers("link")) {
            Matcher matcher = LINK.matcher(header);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        return "";
    }

    /** The next page is asked of the same server only: our credentials are for nobody else. */
    private static String local(HttpLink link, String next) throws VendorException {
        String below = link.below(next);
        if (below == null) {
            throw new VendorException(
                    Kind.UNAVAILABLE,
                    "the list goes on at another place, which is not followed: " + Texts.excerpt(next));
        }
        return below;
    }
}
