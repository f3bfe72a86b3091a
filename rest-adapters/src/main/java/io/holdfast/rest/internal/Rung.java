package io.holdfast.rest.internal;

import io.holdfast.rest.HoldScope;
import io.holdfast.rest.HoldSubject;
import io.holdfast.rest.Reference;
import org.jspecify.annotations.Nullable;

/** One means by which a target can hold something. Thread-safe. */
public interface Rung {
    /** Says in words what it does to the subject. */
    String words(HoldSubject subject);

    /** Returns how far it reaches. */
    HoldScope scope();

    /** Tells whether enough is known of the subject to try it. */
    boolean reaches(HoldSubject subject);

    /**
     * Reads where the subject stands.
     *
     * @param key names this hold of this subject, in 16 characters
     */
    State read(HoldSubject subject, String key) throws VendorException, InterruptedException;

    /** Holds the subject, which was just read as free. */
    @Nullable
    Reference place(HoldSubject subject, String key, Remarks remarks) throws VendorException, InterruptedException;

    /**
     * Tells whether placing it once more does no harm even where the first time is carried out late: it sets a state. Then a lost
     * answer is settled by reading at once, and a hold need not wait.
     */
    default boolean repeatsHarmlessly() {
        return false;
    }

    /**
     * Lifts what was placed under the key.
     *
     * @param reference what the report named it: as it was read before it was placed, where it was seen then
     * @param words who released it, when and why, for a target that has a field for it
     */
    void lift(HoldSubject subject, String key, @Nullable Reference reference, String words, Remarks remarks)
            throws VendorException, InterruptedException;

    /**
     * Returns the status to go back to: the last part of a reference that was taken before, where that is one to go back to.
     *
     * @param held the status of what is held
     * @param released the status to take otherwise
     */
    static String before(@Nullable Reference reference, String held, String released) {
        String before =
                reference == null ? "" : reference.id().substring(reference.id().lastIndexOf('/') + 1);
        return before.isEmpty() || before.equals(held) ? released : before;
    }

    /**
     * Where a subject stands.
     *
     * @param standing where
     * @param ours whether it is known to be our doing; false where it is not, or cannot be told
     * @param reference the target's own name for the restriction, or null
     * @param note what was seen, or empty
     */
    record State(Standing standing, boolean ours, @Nullable Reference reference, String note) {
        /** Returns a state without a reference. */
        public static State of(Standing standing, String note) {
            return new State(standing, false, null, note);
        }
    }

    /** Where a subject can stand. */
    enum Standing {
        /** It is held. */
        HELD,
        /** It is not, and can be. */
        FREE,
        /** It is used up or shipped. */
        GONE,
        /** It is not known. */
        NOT_FOUND
    }
}
