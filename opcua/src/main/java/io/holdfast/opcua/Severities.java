package io.holdfast.opcua;

/** How grave events are, from 1 to 1,000 (OPC 10000-5, 6.4.2). */
final class Severities {
    static final int ORDINARY = 100;
    static final int GRAVE = 700;

    private Severities() {}
}
