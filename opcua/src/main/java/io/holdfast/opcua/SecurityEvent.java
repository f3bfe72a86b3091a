package io.holdfast.opcua;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that an auditor asks about. Holds no password and no key.
 *
 * @param at when
 * @param kind what
 * @param subject who: a user, or the subject of a certificate; empty where nobody is known yet
 * @param address from where, or empty
 * @param detail which method, session, or certificate
 */
public record SecurityEvent(Instant at, Kind kind, String subject, String address, String detail) {
    /** Checks the parts. */
    public SecurityEvent {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(detail, "detail");
    }

    /** Kinds of security events. */
    public enum Kind {
        /** A user logged on. */
        LOGGED_ON,
        /** A log-on was refused. */
        LOG_ON_REFUSED,
        /** Too many wrong passwords: further log-ons are refused for a while without looking at the password. */
        LOCKED_OUT,
        /** A certificate was refused, and put aside for a person to look at. */
        CERTIFICATE_REFUSED,
        /** A person approved of a certificate. */
        CERTIFICATE_APPROVED,
        /** A person withdrew the trust in a certificate. */
        CERTIFICATE_WITHDRAWN,
        /** A session was refused: too many of them. */
        SESSION_REFUSED,
        /** A method was called. */
        CALLED,
        /** A method call was refused for lack of a role. */
        CALL_REFUSED,
        /** A write was refused: a client changes things by methods only. */
        WRITE_REFUSED,
        /** A monitored item was refused, for a filter that would silently never have matched. */
        FILTER_REFUSED
    }
}
