package io.holdfast.flatfile.epcis;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an EPCIS event says, as far as it concerns genealogy. All else it says is kept in the document.
 *
 * @param type {@code ObjectEvent}, {@code AggregationEvent}, {@code TransactionEvent}, {@code TransformationEvent}, {@code
 *     AssociationEvent}, or somebody's own
 * @param eventTime when it happened
 * @param eventTimeZoneOffset the zone's offset there and then
 * @param eventId its name, or null
 * @param action {@code ADD}, {@code OBSERVE} or {@code DELETE}; null for a transformation
 * @param bizStep the step, as a bare word of the vocabulary or a URI; null where not said
 * @param parentId what things were put into, or null
 * @param transformationId the transformation that it is part of, or null
 * @param epcs the things it is about: for a transformation those that went in, for an aggregation those that were put in; copied
 * @param quantities likewise, amounts of classes; copied
 * @param outputEpcs the things that came out of a transformation; copied
 * @param outputQuantities likewise, amounts of classes; copied
 * @param transactions the business documents; copied
 * @param declaredWrong whether it says of an event before that it was an error
 */
public record EpcisEvent(
        String type,
        Instant eventTime,
        String eventTimeZoneOffset,
        @Nullable String eventId,
        @Nullable String action,
        @Nullable String bizStep,
        @Nullable String parentId,
        @Nullable String transformationId,
        List<String> epcs,
        List<EpcisQuantity> quantities,
        List<String> outputEpcs,
        List<EpcisQuantity> outputQuantities,
        List<EpcisTransaction> transactions,
        boolean declaredWrong) {
    /** Copies the lists. */
    public EpcisEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(eventTime, "eventTime");
        Objects.requireNonNull(eventTimeZoneOffset, "eventTimeZoneOffset");
        epcs = List.copyOf(epcs);
        quantities = List.copyOf(quantities);
        outputEpcs = List.copyOf(outputEpcs);
        outputQuantities = List.copyOf(outputQuantities);
        transactions = List.copyOf(transactions);
    }
}
