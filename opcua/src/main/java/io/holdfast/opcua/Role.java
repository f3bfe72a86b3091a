package io.holdfast.opcua;

/** What a user of the server may do; each role may also do what those before it may. */
public enum Role {
    /** Reads results, states and orders, and subscribes to events. */
    OBSERVER,
    /** Also acknowledges results, starts and stops jobs, prepares recipes, and stores, starts and ends job orders. */
    OPERATOR,
    /** Also halts and resets the system and clears the list of job orders. */
    SUPERVISOR;

    /** Tells whether this role may do what the other may. */
    public boolean covers(Role other) {
        return compareTo(other) >= 0;
    }
}
