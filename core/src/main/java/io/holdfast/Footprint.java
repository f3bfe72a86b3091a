package io.holdfast;

import io.holdfast.model.ImageRef;
import io.holdfast.model.InspectionResult;

/** About how much memory a result takes while it waits. */
final class Footprint {
    /** The result, its receipt and its place in the queue: headers and references, on a 64-bit virtual machine. */
    private static final long RESULT = 400;

    private static final long PART = 150;

    private Footprint() {}

    /** Returns an estimate in bytes, no less than the result takes in a file. O(parts). */
    static long of(InspectionResult result) {
        long parts = (long) result.defects().size()
                + result.images().size()
                + result.measurements().size();
        long names = 0;
        for (ImageRef image : result.images()) {
            names += image.link().toString().length();
        }
        return RESULT
                + names
                + result.id().value().length()
                + result.unit().value().length()
                + PART * parts;
    }
}
