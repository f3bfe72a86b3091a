package io.holdfast;

/** What happens to a result that was made with another model than its context demands. */
public enum ModelPolicy {
    /** It is taken, counted and watched like any, and flagged. */
    FLAG,
    /**
     * It is put aside among the refused results, whole, and audited; it reaches neither counts nor detector nor destinations. A
     * result that is bound to its context later is flagged: it was taken before anybody could know.
     */
    REFUSE
}
