package io.holdfast;

import io.holdfast.model.ContextPeriod;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.EquipmentId;

/**
 * A work-order context was not taken, because another source said otherwise of the same time and counts as much or more. The
 * message names both. What was said first stays in force until a person, or a source that counts more, says otherwise.
 */
public final class ContextClashException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient ContextStatement inForce;

    ContextClashException(EquipmentId equipment, ContextPeriod period, String source, ContextStatement inForce) {
        super(period + " at " + equipment + " by " + source + " clashes with " + inForce + ", received "
                + inForce.receivedAt());
        this.inForce = inForce;
    }

    /** Returns the statement that stays in force. */
    public ContextStatement inForce() {
        return inForce;
    }
}
