package io.holdfast.model;

/**
 * A name for one thing, as the plant or Holdfast gave it: opaque text, compared exactly (leading zeros and letter case
 * count).
 *
 * <p>Rule for every identifier: not blank, at most 200 characters, no control characters.
 */
public sealed interface Identifier
        permits CharacteristicId,
                ClusterId,
                DestinationId,
                EpisodeId,
                EquipmentId,
                HoldId,
                JobOrderId,
                LedgerId,
                MaterialDefinitionId,
                MaterialLotId,
                Morphology,
                NonconformanceId,
                OperationId,
                ResultId,
                RuleId,
                UnitId,
                WorkOrderId {
    /** Returns the text of this identifier. */
    String value();
}
