package io.holdfast;

import java.util.List;
import java.util.Optional;

/**
 * How the line is doing.
 *
 * @param taken results taken since start
 * @param notTaken results not taken since start, because the queue was full
 * @param queued results taken and not yet durable
 * @param untold listener calls dropped since start
 * @param storeFault why the journal cannot be written at the moment, where it cannot
 * @param sourceFaults which sources of work orders cannot be asked at the moment, and why
 * @param models what is known of the model at each station that a context was ever stated for
 */
public record Status(
        long taken,
        long notTaken,
        int queued,
        long untold,
        Optional<String> storeFault,
        List<String> sourceFaults,
        List<StationModel> models) {
    /** Copies the lists. */
    public Status {
        sourceFaults = List.copyOf(sourceFaults);
        models = List.copyOf(models);
    }

    /** Tells whether a person should look: the journal, a source, or the model of a station is not as it should be. */
    public boolean needsAttention() {
        return storeFault.isPresent()
                || !sourceFaults.isEmpty()
                || models.stream().anyMatch(model -> switch (model.state()) {
                    case PART_UNKNOWN, FAILED, REFUSED -> true;
                    case NOT_DEMANDED, WANTED, LOADED -> false;
                });
    }
}
