package io.holdfast.model;

/** What is carried to a destination. */
public sealed interface Deliverable
        permits InspectionResult, MaterialHold, HoldRelease, Nonconformance, NonconformanceFile, LedgerEntry {}
