package io.holdfast.opcua;

import io.holdfast.model.DestinationId;
import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import io.holdfast.testkit.Bench;
import io.holdfast.testkit.DestinationContract;
import io.holdfast.testkit.MesFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.server.nodes.UaVariableNode;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What every adapter must do, for a method of an OPC UA server that shows what it has. */
class NodeDestinationContractTest extends DestinationContract {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

    private static final String WAY = """
            {"call": {"object": "ns=0;i=85", "method": "nsu=urn:plant;s=Take", "arguments": ["${key}"]},
             "find": {"node": "nsu=urn:plant;s=Known", "is": "${key}"}}
            """;

    @TempDir
    static Path folder;

    private static PlainServer plant;
    private static UaVariableNode known;
    private static VisionClient client;
    private static volatile PlantBench current;

    @BeforeAll
    static void open() throws Exception {
        plant = new PlainServer(folder.resolve("plant"));
        known = plant.variable("Known", NodeIds.String, new String[] {"old"});
        plant.method("Take", Map.of("key", NodeIds.String), Set.of());
        plant.onCall(arguments -> current.called((String) arguments.get(0)));
        plant.start();
        client = TestPeers.visionClient(plant.url(), folder.resolve("client"), TestPeers.OPERATOR)
                .requestTimeout(REQUEST_TIMEOUT)
                .open();
        TestPeers.approve(client, plant.secure());
    }

    @AfterAll
    static void close() {
        client.close();
        plant.close();
    }

    /** At DEBUG the stack writes megabytes of its own. */
    @Override
    protected Level logLevel() {
        return Level.INFO;
    }

    @Override
    protected Bench bench() throws Exception {
        current = new PlantBench(
                NodeMapping.parse("contract.json", "{\"hold\": " + WAY + ", \"nonconformance\": " + WAY + "}"));
        current.show();
        return current;
    }

    private static final class PlantBench implements Bench {
        private final NodeMapping mapping;
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private final Deque<MesFault> faults = new ArrayDeque<>();
        private final CountDownLatch closed = new CountDownLatch(1);

        PlantBench(NodeMapping mapping) {
            this.mapping = mapping;
        }

        @Override
        public Destination connect() {
            return client.destination(new DestinationId("mes"), mapping);
        }

        @Override
        public Set<MesFault> faults() {
            return EnumSet.of(
                    MesFault.REFUSE,
                    MesFault.TAKE_THEN_TIME_OUT,
                    MesFault.LOSE_THEN_TIME_OUT,
                    MesFault.HALF_OPEN,
                    MesFault.LIE);
        }

        @Override
        public void next(MesFault... sequence) {
            synchronized (faults) {
                faults.clear();
                faults.addAll(List.of(sequence));
            }
        }

        StatusCode called(String key) {
            MesFault fault;
            synchronized (faults) {
                fault = faults.isEmpty() ? MesFault.NONE : faults.remove();
            }
            if (Set.of(MesFault.NONE, MesFault.TAKE_THEN_TIME_OUT, MesFault.HALF_OPEN)
                    .contains(fault)) {
                taken.add(key);
                show();
            }
            return switch (fault) {
                case REFUSE -> new StatusCode(StatusCodes.Bad_InvalidArgument);
                case TAKE_THEN_TIME_OUT, LOSE_THEN_TIME_OUT -> new StatusCode(StatusCodes.Bad_Timeout);
                case HALF_OPEN -> {
                    try {
                        // Longer than the client waits: the answer comes to nobody.
                        closed.await(2 * REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    yield StatusCode.GOOD;
                }
                default -> StatusCode.GOOD;
            };
        }

        void show() {
            known.setValue(new DataValue(Variant.of(taken.toArray(String[]::new))));
        }

        @Override
        public int held(Delivery delivery) {
            return (int)
                    taken.stream().filter(delivery.idempotencyKey()::equals).count();
        }

        @Override
        public List<String> secrets() {
            return List.of(TestPeers.PASSWORD);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
