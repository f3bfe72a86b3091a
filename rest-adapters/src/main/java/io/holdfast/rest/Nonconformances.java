package io.holdfast.rest;

import io.holdfast.model.Nonconformance;
import java.util.Optional;

/**
 * Takes nonconformance reports. Thread-safe; blocks. A report is named by its id; a later revision of one that is there makes
 * no second one.
 */
public interface Nonconformances {
    /** Brings the target to this revision of the report: opens it where it is not there, revises it where it is behind. */
    Answer<Reference> put(Nonconformance report) throws InterruptedException;

    /** Looks for the report; empty where it is not there, or stands at an earlier revision that the target can be told of. */
    Answer<Optional<Reference>> find(Nonconformance report) throws InterruptedException;
}
