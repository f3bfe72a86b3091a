package io.holdfast.port;

import io.holdfast.model.HoldItemOutcome;
import io.holdfast.model.MaterialHold;
import java.util.List;
import java.util.Optional;

/**
 * Reads back what of a hold is in force at a target: that it was told does not mean that it holds. Called on the thread of its
 * destination, never inside a transaction; may block. What is restricted by others is never touched by it.
 */
public interface HoldVerifier {
    /**
     * Reads what of the hold is in force, and changes nothing.
     *
     * @return what became of each thing; {@link io.holdfast.model.HoldOutcome#REJECTED} where it is there and not held; empty
     *     where the target cannot be asked now, so that it is asked again later
     * @throws InterruptedException when Holdfast shuts down
     */
    Optional<List<HoldItemOutcome>> readBack(MaterialHold hold) throws InterruptedException;
}
