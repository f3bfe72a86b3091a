package io.holdfast.opcua;

import java.time.Duration;
import java.util.Optional;

/**
 * Knows who may log on. Implemented by hosts that keep their users elsewhere; the server calls it on a thread of its own, one
 * log-on at a time for each user, and cuts it off after {@link #LONGEST_ANSWER}.
 */
@FunctionalInterface
public interface UserDirectory {
    /** Five seconds: a directory server that takes longer is not there. */
    Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    /**
     * Returns the role of a user whose password is right, and nothing otherwise, without saying which of the two was wrong.
     *
     * @param password in clear; overwritten after the call
     */
    Optional<Role> authenticate(String user, char[] password);
}
