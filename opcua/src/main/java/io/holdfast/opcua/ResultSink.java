package io.holdfast.opcua;

import io.holdfast.model.InspectionResult;
import java.util.concurrent.CompletionStage;

/**
 * Where results go: a line. {@code result -> line.accept(result).durable()}.
 *
 * <p>Called on one thread. A result is handed over once, and again only where the client was stopped between the sink's answer and
 * its own note of it; a line keeps one of each name.
 */
@FunctionalInterface
public interface ResultSink {
    /**
     * Takes a result.
     *
     * @return completes when it is durable; where it fails, the result is handed over again after a while
     */
    CompletionStage<?> accept(InspectionResult result);
}
