package io.holdfast.port;

import java.util.Objects;

/**
 * One thing that a doctor looked at: whose it is, what it is, what was seen, and how to mend it. Shows no secret.
 *
 * @param part which part of the line was looked at: {@code store}, {@code clock}, {@code destination mes}
 * @param grade how grave it is
 * @param side who mends it
 * @param what what is wrong, or what is well, in a sentence
 * @param evidence what was seen: numbers, names, the words of others; may be empty
 * @param mend what a person does about it; empty where it is well
 */
public record Diagnosis(String part, Grade grade, Side side, String what, String evidence, String mend) {
    /** Checks the parts. */
    public Diagnosis {
        Objects.requireNonNull(part, "part");
        Objects.requireNonNull(grade, "grade");
        Objects.requireNonNull(side, "side");
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(mend, "mend");
    }

    /** How grave it is. */
    public enum Grade {
        /** It is as it must be. */
        WELL,
        /** It works, and somebody should know. */
        REMARK,
        /** It does not work, or will not for long. */
        FAULT
    }

    /** Which side of the boundary between plant floor and office it is on. */
    public enum Side {
        /** The plant floor: cameras, stations, their clocks, this program, its disk and rules. */
        OT,
        /** The office: networks, accounts, certificates, MES and ERP. */
        IT
    }

    /** Returns that something is well. */
    public static Diagnosis well(String part, Side side, String what, String evidence) {
        return new Diagnosis(part, Grade.WELL, side, what, evidence, "");
    }

    /** Returns something that somebody should know. */
    public static Diagnosis remark(String part, Side side, String what, String evidence, String mend) {
        return new Diagnosis(part, Grade.REMARK, side, what, evidence, mend);
    }

    /** Returns something that is wrong. */
    public static Diagnosis fault(String part, Side side, String what, String evidence, String mend) {
        return new Diagnosis(part, Grade.FAULT, side, what, evidence, mend);
    }

    @Override
    public String toString() {
        return grade + " [" + side + "] " + part + ": " + what + (evidence.isEmpty() ? "" : " (" + evidence + ")")
                + (mend.isEmpty() ? "" : "; to mend it: " + mend);
    }
}
