package io.holdfast.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.InspectionResult;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.StoreReader;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/** Journals that know results only. */
final class StoredResults {
    private StoredResults() {}

    static StoreReader none() {
        return of();
    }

    static StoreReader of(InspectionResult... results) {
        return (StoreReader) Proxy.newProxyInstance(
                StoreReader.class.getClassLoader(), new Class<?>[] {StoreReader.class}, (self, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("forEachResult");
                    ResultQuery query = (ResultQuery) arguments[0];
                    assertThat(query.receivedFrom() != null || query.segment() != null)
                            .isTrue();
                    @SuppressWarnings("unchecked")
                    Consumer<InspectionResult> action = (Consumer<InspectionResult>) arguments[1];
                    List.of(results).forEach(action);
                    return null;
                });
    }
}
