package io.holdfast.model;

/** How material got from one node into another. */
public enum EdgeKind {
    /** It went into an order, a process, or another unit or lot. */
    CONSUME,
    /** An order or process made it. */
    PRODUCE,
    /** Part of a lot became a lot of its own. */
    SPLIT,
    /** A lot went into a larger one. */
    MERGE,
    /** It went back to be made right; the one way in which material may become its own ancestor. */
    REWORK,
    /** It was packed. */
    PACK,
    /** It left for a customer. */
    SHIP,
    /** A unit belongs to a run, a run to an order. Known from results; nobody records it. */
    PART_OF
}
