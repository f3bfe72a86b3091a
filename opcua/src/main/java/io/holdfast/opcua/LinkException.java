package io.holdfast.opcua;

import java.io.IOException;
import java.util.Objects;

/**
 * A server cannot be reached, does not let the client in, or is not let in. The message names the side, what is wrong by which rule,
 * and what a person does about it.
 */
public final class LinkException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Whose matter it is. */
    public enum Side {
        /** Nothing answers there: address, port, cable, firewall. */
        NETWORK,
        /** The server's certificate does not pass this client's rules. */
        SERVER_CERTIFICATE,
        /** This client's certificate does not pass the server's rules. */
        CLIENT_CERTIFICATE,
        /** The server offers no connection that is safe enough. */
        ENDPOINT,
        /** The server does not know the user, or not by this password. */
        USER,
        /** The server answered something else. */
        SERVER
    }

    private final Side side;
    private final String rule;
    private final String fix;

    LinkException(String url, Side side, String what, String rule, String fix, Throwable cause) {
        super(url + ": " + what + " [" + rule + "]. To mend it: " + fix, cause);
        this.side = Objects.requireNonNull(side, "side");
        this.rule = rule;
        this.fix = fix;
    }

    /** Returns whose matter it is. */
    public Side side() {
        return side;
    }

    /** Returns the rule that was broken, with the stack's own name for it. */
    public String rule() {
        return rule;
    }

    /** Returns what a person does about it. */
    public String fix() {
        return fix;
    }
}
