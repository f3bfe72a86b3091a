package io.holdfast.rest.internal.odata;

import io.holdfast.port.Lane;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Fault.Kind;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Reply;
import io.holdfast.rest.internal.Request;
import io.holdfast.rest.internal.Texts;
import io.holdfast.rest.internal.VendorException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The token against cross-site request forgery that SAP's Gateway demands of each write, with the cookies of the session that it
 * belongs to. One for each host and user, shared by all services there.
 *
 * <p>Token and cookies are one immutable pair: a session is never mixed with the token of another, whatever the threads do.
 * Cookies that come with other answers are not taken over, for the same reason. The lock is held while a pair is fetched, so
 * that sixteen threads that find it stale fetch one, not sixteen. Thread-safe.
 */
public final class Csrf {
    private static final String HEADER = "X-CSRF-Token";

    private final HttpLink link;
    private final List<String> methods;
    private final boolean trailingSlash;
    private @Nullable Session session;

    /**
     * Makes one.
     *
     * @param headFirst whether to ask with HEAD and, where that brings no token, with GET; with GET only otherwise. Some servers
     *     answer HEAD without one (SAP/cloud-sdk-java#1126)
     * @param trailingSlash whether the service's address gets a slash when a token is fetched; some servers on premises want it
     *     (SAP/cloud-sdk-java#379)
     */
    public Csrf(HttpLink link, boolean headFirst, boolean trailingSlash) {
        this.link = link;
        this.methods = headFirst ? List.of("HEAD", "GET") : List.of("GET");
        this.trailingSlash = trailingSlash;
    }

    private record Session(String token, String cookies) {}

    /** Sends a write with token and cookies, and once more with fresh ones where the server says that they are stale. */
    Reply send(Request request, String servicePath, String query, Lane lane)
            throws VendorException, InterruptedException {
        Session used = session(null, servicePath, query, lane);
        Reply reply = link.send(with(used, request), lane);
        if (!isStale(reply)) {
            return reply;
        }
        // Refused before it was processed: sending it again cannot make a second one.
        reply = link.send(with(session(used, servicePath, query, lane), request), lane);
        if (isStale(reply)) {
            throw new VendorException(new Fault(
                    Kind.UNAVAILABLE,
                    reply.status(),
                    "",
                    "the server refuses the CSRF token that it has just given out: " + Texts.excerpt(reply.text()),
                    null,
                    null));
        }
        return reply;
    }

    private static boolean isStale(Reply reply) {
        return reply.status() == 403 && "required".equalsIgnoreCase(reply.header(HEADER));
    }

    private static Request with(Session session, Request request) {
        Request signed = request.with(HEADER, session.token);
        return session.cookies.isEmpty() ? signed : signed.with("Cookie", session.cookies);
    }

    /** Returns the session, fetching one where there is none or it is the one that was found stale. */
    private synchronized Session session(@Nullable Session stale, String servicePath, String query, Lane lane)
            throws VendorException, InterruptedException {
        Session known = session;
        if (known == null || known.equals(stale)) {
            known = fetch(servicePath, query, lane);
            session = known;
        }
        return known;
    }

    private Session fetch(String servicePath, String query, Lane lane) throws VendorException, InterruptedException {
        Reply reply = null;
        for (String method : methods) {
            reply = link.send(
                    new Request(
                            method,
                            servicePath + (trailingSlash ? "/" : "") + query,
                            Map.of(HEADER, "Fetch", "Accept", "application/json"),
                            null,
                            null,
                            false),
                    lane);
            String token = reply.header(HEADER);
            if (token != null && !token.equalsIgnoreCase("required")) {
                String cookies = reply.headers("set-cookie").stream()
                        .map(cookie -> cookie.split(";", 2)[0])
                        .collect(Collectors.joining("; "));
                link.redactor().remember(token);
                return new Session(token, cookies);
            }
        }
        throw new VendorException(ODataErrors.fault(
                Objects.requireNonNull(reply), false, Set.of(), link.redactor(), "gave no CSRF token"));
    }
}
