package io.holdfast.rest.internal;

import io.holdfast.rest.Fault.Kind;

/** What an HTTP status says of a request that was not done as asked. */
public final class Statuses {
    private Statuses() {}

    /** Returns what is wrong where the target itself complains. */
    public static Kind said(int status, boolean write) {
        return switch (status) {
            case 401, 403 -> Kind.AUTHENTICATION;
            case 404 -> Kind.NOT_FOUND;
            case 409, 412, 428 -> Kind.CONFLICT;
            case 423 -> Kind.LOCKED;
            default -> status >= 500 ? (write ? Kind.UNKNOWN_OUTCOME : Kind.UNAVAILABLE) : Kind.VALIDATION;
        };
    }

    /** Returns what is wrong where somebody else answered: a proxy, a login page, a wrong address. The content is not to blame. */
    public static Kind strange(int status, boolean write) {
        if (status == 401 || status == 403 || (status >= 300 && status < 400)) {
            return Kind.AUTHENTICATION;
        }
        boolean mayBeDone = status < 300 || status >= 500;
        return write && mayBeDone ? Kind.UNKNOWN_OUTCOME : Kind.UNAVAILABLE;
    }

    /** Says what came, in a line. */
    public static String what(Reply reply) {
        String type = reply.header("content-type");
        return "HTTP " + reply.status() + (type == null ? "" : ", " + type)
                + (reply.body().length == 0 ? ", empty" : ": " + Texts.excerpt(reply.text()));
    }
}
