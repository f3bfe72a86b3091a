package io.holdfast.opcua;

/**
 * How much of the server clients may use. What goes beyond is refused with the status code that the standard names for it.
 *
 * @param sessions open sessions, from 1
 * @param sessionsNotLoggedOn sessions of one address that have not logged on yet, from 1
 * @param subscriptions subscriptions of all sessions, from 1
 * @param subscriptionsPerSession subscriptions of one session, from 1
 * @param items monitored items of all sessions, from 1
 * @param itemsPerSession monitored items of one session, from 1
 * @param queue notifications that may wait in one monitored item, from 1; more is cut down to it
 * @param messageBytes the largest message either way in bytes, from a mebibyte: the stack keeps to it where it loads its
 *     own types, too
 */
public record ServerLimits(
        int sessions,
        int sessionsNotLoggedOn,
        int subscriptions,
        int subscriptionsPerSession,
        int items,
        int itemsPerSession,
        int queue,
        int messageBytes) {
    /**
     * What a vision system needs that a handful of clients use: a hundred thousand notifications waiting at most in ten result
     * subscribers, which is some ten minutes of a fast line while a client is away.
     */
    public static final ServerLimits DEFAULT = new ServerLimits(50, 5, 200, 20, 20_000, 5_000, 10_000, 2 * 1024 * 1024);

    /** Checks that every limit allows something. */
    public ServerLimits {
        atLeast("sessions", 1, sessions);
        atLeast("sessionsNotLoggedOn", 1, sessionsNotLoggedOn);
        atLeast("subscriptions", 1, subscriptions);
        atLeast("subscriptionsPerSession", 1, subscriptionsPerSession);
        atLeast("items", 1, items);
        atLeast("itemsPerSession", 1, itemsPerSession);
        atLeast("queue", 1, queue);
        atLeast("messageBytes", 1 << 20, messageBytes);
    }

    private static void atLeast(String name, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
        }
    }
}
