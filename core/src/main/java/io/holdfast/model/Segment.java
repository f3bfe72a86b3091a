package io.holdfast.model;

/** What a hold can contain: the interval of production of one work order at one operation, or what lacked a context. */
public sealed interface Segment extends Scope permits WorkOrderSegment, UnboundSegment {}
