package io.holdfast.model;

/**
 * What the members of a cluster have in common besides morphology and place: the work-order segment they were made in,
 * or the tooling that made them.
 */
public sealed interface Scope permits Segment, Tooling {}
