package io.holdfast.flatfile;

import java.util.Objects;

/**
 * One thing that a new version of an agreement changes.
 *
 * @param what which part of the agreement, as a person would name it
 * @param before what it was; empty for something new
 * @param after what it is; empty for something that is gone
 * @param breaking whether a reader that was made for the version before may fail, or misread, a file of the new one
 * @param why why it breaks the reader, or why not
 */
public record AgreementChange(String what, String before, String after, boolean breaking, String why) {
    /** Checks the parts. */
    public AgreementChange {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
        Objects.requireNonNull(why, "why");
    }

    @Override
    public String toString() {
        return (breaking ? "BREAKS  " : "allows  ") + what + ": " + (before.isEmpty() ? "(none)" : before) + " -> "
                + (after.isEmpty() ? "(none)" : after) + " (" + why + ")";
    }
}
