package io.holdfast.port;

import io.holdfast.model.Confirmation;
import io.holdfast.model.Morphology;
import io.holdfast.model.Place;
import io.holdfast.model.ResultId;
import io.holdfast.model.UnitId;
import java.time.Instant;

/**
 * A defect that an inspection marked, without what a trace does not need.
 *
 * @param run the run's number
 * @param result the result
 * @param unit the unit
 * @param deviceTime when the image was taken
 * @param counts whether the result counts: neither simulated nor partial nor a re-test
 * @param morphology what it looks like
 * @param place where
 * @param confirmation whether somebody agreed
 */
public record SeenDefect(
        long run,
        ResultId result,
        UnitId unit,
        Instant deviceTime,
        boolean counts,
        Morphology morphology,
        Place place,
        Confirmation confirmation) {}
