package io.holdfast.model;

import java.util.Objects;

/**
 * Something that an image is evidence of, or waits for.
 *
 * @param kind what
 * @param subject its name: hold, nonconformance, complaint or case, or the destination that has not got the result
 * @param inForce whether it freezes the image now; what is over gives it its class only
 */
public record ImageGuard(Kind kind, String subject, boolean inForce) {
    /** What guards an image. */
    public enum Kind {
        /** A hold on its unit or a lot of it. */
        HOLD(ImageClass.CONTAINMENT_EVIDENCE),
        /** A nonconformance that its unit or a lot of it is in. */
        NONCONFORMANCE(ImageClass.CONTAINMENT_EVIDENCE),
        /** A complaint that a person froze it for. */
        COMPLAINT(ImageClass.COMPLAINT_EVIDENCE),
        /** A legal hold. */
        LEGAL_HOLD(ImageClass.PASSED),
        /** A destination has not confirmed its result, which links to it. */
        UNDELIVERED(ImageClass.PASSED);

        private final ImageClass makes;

        Kind(ImageClass makes) {
            this.makes = makes;
        }

        /** Returns the least class that it gives an image. */
        public ImageClass makes() {
            return makes;
        }
    }

    /** Checks the parts. */
    public ImageGuard {
        Objects.requireNonNull(kind, "kind");
        Checks.identifier("subject", subject);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case HOLD -> "hold " + subject;
            case NONCONFORMANCE -> "nonconformance " + subject;
            case COMPLAINT -> "complaint " + subject;
            case LEGAL_HOLD -> "legal hold " + subject;
            case UNDELIVERED -> "delivery to " + subject;
        };
    }
}
