package io.holdfast.port;

import java.util.List;

/** Something that can be looked over. Implemented by adapters, for the doctor of a line or of a gateway. */
@FunctionalInterface
public interface Examinable {
    /**
     * Looks over it, and changes nothing. May block for network and disk; any thread.
     *
     * @return what was looked at, what is well too
     * @throws InterruptedException if the thread is interrupted
     */
    List<Diagnosis> examine() throws InterruptedException;
}
