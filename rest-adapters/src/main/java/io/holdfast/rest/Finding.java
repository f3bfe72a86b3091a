package io.holdfast.rest;

import java.util.Objects;

/**
 * One thing that was looked at before a target is used.
 *
 * @param good whether it is as it must be
 * @param side where it belongs: network, account, target or configuration
 * @param what what was looked at, and what was seen
 * @param mend what to do about it; empty where it is good
 */
public record Finding(boolean good, Side side, String what, String mend) {
    /** Checks the parts. */
    public Finding {
        Objects.requireNonNull(side, "side");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(mend, "mend");
    }

    /** Who can mend it. */
    public enum Side {
        /** The way there: names, firewalls, certificates. */
        NETWORK,
        /** User, password, token, and what they may do. */
        ACCOUNT,
        /** The target: what is switched on there, and which release it is. */
        TARGET,
        /** Our own settings. */
        CONFIGURATION
    }

    @Override
    public String toString() {
        return (good ? "good: " : side + ": ") + what + (mend.isEmpty() ? "" : "; " + mend);
    }
}
