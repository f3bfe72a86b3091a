package io.holdfast.opcua;

import io.holdfast.model.InspectionResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that keeps whatever it is handed, in order, repeats included. */
final class CollectingSink implements ResultSink {
    private final List<InspectionResult> taken = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<?> open = CompletableFuture.completedFuture(null);

    @Override
    public CompletionStage<?> accept(InspectionResult result) {
        taken.add(result);
        return open;
    }

    /** Answers nothing until what is returned is completed. */
    CompletableFuture<Void> hold() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        open = gate;
        return gate;
    }

    List<InspectionResult> taken() {
        return taken;
    }

    List<String> ids() {
        return taken.stream().map(result -> result.id().value()).toList();
    }
}
