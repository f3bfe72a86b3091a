package io.holdfast.rest;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/** How Holdfast makes itself known to a target. A client certificate is set on the {@link Connection} instead. */
public sealed interface Credentials {
    /**
     * User and password (RFC 7617), in UTF-8.
     *
     * @param user the user; must not contain a colon
     * @param password the password
     */
    record Basic(String user, Secret password) implements Credentials {
        /** Checks the parts. */
        public Basic {
            if (user.isEmpty() || user.indexOf(':') >= 0) {
                throw new IllegalArgumentException("user must not be empty nor contain ':', was \"" + user + "\"");
            }
            Objects.requireNonNull(password, "password");
        }
    }

    /** A token that the host renews (RFC 6750). */
    record Bearer(Secret token) implements Credentials {
        /** Checks the token. */
        public Bearer {
            Objects.requireNonNull(token, "token");
        }
    }

    /**
     * A key in a header of the target's own.
     *
     * @param header the header's name
     * @param key the key
     */
    record ApiKey(String header, Secret key) implements Credentials {
        /** Checks the parts. */
        public ApiKey {
            if (header.isBlank()) {
                throw new IllegalArgumentException("header must not be blank");
            }
            Objects.requireNonNull(key, "key");
        }
    }

    /**
     * OAuth 2.0 client credentials (RFC 6749, 4.4): a token is fetched, kept, and renewed before it expires.
     *
     * @param tokenEndpoint where tokens are given out
     * @param clientId the client
     * @param clientSecret its secret, sent as HTTP Basic
     * @param scope what is asked for, or empty
     * @param renewBefore how long before its end a token is renewed, at least zero
     */
    record ClientCredentials(
            URI tokenEndpoint, String clientId, Secret clientSecret, String scope, Duration renewBefore)
            implements Credentials {
        /** A minute: longer than one call may take, short against the hour that tokens commonly live. */
        public static final Duration DEFAULT_RENEW_BEFORE = Duration.ofMinutes(1);

        /** Checks the parts. */
        public ClientCredentials {
            Objects.requireNonNull(tokenEndpoint, "tokenEndpoint");
            Objects.requireNonNull(clientId, "clientId");
            Objects.requireNonNull(clientSecret, "clientSecret");
            Objects.requireNonNull(scope, "scope");
            if (renewBefore.isNegative()) {
                throw new IllegalArgumentException("renewBefore must be >= 0, was " + renewBefore);
            }
        }

        /** Makes one that is renewed {@link #DEFAULT_RENEW_BEFORE} its end. */
        public ClientCredentials(URI tokenEndpoint, String clientId, Secret clientSecret, String scope) {
            this(tokenEndpoint, clientId, clientSecret, scope, DEFAULT_RENEW_BEFORE);
        }
    }
}
