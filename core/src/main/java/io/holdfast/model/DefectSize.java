package io.holdfast.model;

/**
 * How large a defect is, as the box around it.
 *
 * @param lengthMicrometres the longer side in micrometres, at least 0
 * @param widthMicrometres the shorter side in micrometres, at least 0
 */
public record DefectSize(long lengthMicrometres, long widthMicrometres) {
    /** Checks the sides. */
    public DefectSize {
        Checks.atLeast("lengthMicrometres", 0, lengthMicrometres);
        Checks.atLeast("widthMicrometres", 0, widthMicrometres);
    }
}
