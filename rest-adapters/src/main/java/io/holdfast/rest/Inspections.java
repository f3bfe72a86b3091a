package io.holdfast.rest;

import io.holdfast.model.InspectionResult;
import java.util.Optional;

/** Takes inspection results. Thread-safe; blocks. A result that is there already is left as it is. */
public interface Inspections {
    /** Records a result, once. */
    Answer<Reference> record(InspectionResult result) throws InterruptedException;

    /** Looks for a recorded result. */
    Answer<Optional<Reference>> find(InspectionResult result) throws InterruptedException;
}
