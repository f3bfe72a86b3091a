package io.holdfast.deliver;

import io.holdfast.model.DestinationId;
import io.holdfast.model.HoldId;
import io.holdfast.model.HoldItemOutcome;
import io.holdfast.port.Store;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where deliveries write what came of them. Any thread; never blocks. */
public interface DeliveryJournal {
    /** Writes what came of a batch. Completes once that is durable; fails where the line closes first. */
    CompletionStage<Void> settle(List<Settlement> settlements);

    /** Writes what was read back of a hold. Completes once that is durable; fails where the line closes first. */
    CompletionStage<Void> readBack(HoldId hold, DestinationId destination, List<HoldItemOutcome> items);

    /** Makes a change. Completes once that is durable; fails where the line closes first. */
    CompletionStage<Void> change(Store.Work work);
}
