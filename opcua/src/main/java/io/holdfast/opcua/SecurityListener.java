package io.holdfast.opcua;

/** Is told of security events, one at a time and in order, on a thread of the server's. What it throws is logged. */
@FunctionalInterface
public interface SecurityListener {
    /** Something happened. */
    void happened(SecurityEvent event);
}
