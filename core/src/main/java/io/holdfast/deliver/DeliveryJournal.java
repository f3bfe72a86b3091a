package io.holdfast.deliver;

import io.holdfast.port.Store;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where deliveries write what came of them. Any thread; never blocks. */
public interface DeliveryJournal {
    /** Writes what came of a batch. Completes once that is durable; fails where the line closes first. */
    CompletionStage<Void> settle(List<Settlement> settlements);

    /** Makes a change. Completes once that is durable; fails where the line closes first. */
    CompletionStage<Void> change(Store.Work work);
}
