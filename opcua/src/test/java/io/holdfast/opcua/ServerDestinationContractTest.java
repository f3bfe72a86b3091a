package io.holdfast.opcua;

import io.holdfast.model.DestinationId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import io.holdfast.testkit.Bench;
import io.holdfast.testkit.DestinationContract;
import io.holdfast.testkit.MesFault;
import io.holdfast.testkit.SampleContent;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.milo.opcua.sdk.core.nodes.VariableNode;
import org.eclipse.milo.opcua.sdk.server.EventListener;
import org.eclipse.milo.opcua.sdk.server.model.objects.BaseEventTypeNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What every adapter must do, for what a vision system's server shows: each thing in one event, as the stack gives it to clients. */
class ServerDestinationContractTest extends DestinationContract {
    private static final int APART = 1_000;

    @TempDir
    static Path folder;

    private static VisionServer server;
    private static int benches;

    @BeforeAll
    static void open() throws Exception {
        server = TestPeers.server(folder).open();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    /** At DEBUG the stack writes megabytes of its own. */
    @Override
    protected Level logLevel() {
        return Level.INFO;
    }

    @Override
    protected Bench bench() throws Exception {
        // One server for all tests, so each has things of its own.
        return new Shown(APART * benches++);
    }

    private static final class Shown implements Bench {
        private final int from;
        private final Names names;
        private final List<String> shown = new CopyOnWriteArrayList<>();
        private final EventListener listener = this::heard;

        Shown(int from) {
            this.from = from;
            names = Names.in(server.secure().server().getNamespaceTable());
            server.secure().server().getEventNotifier().register(listener);
        }

        private void heard(BaseEventTypeNode event) {
            String what = String.valueOf(event.getMessage().text());
            if (event.getEventType().equals(names.type("hf:HoldPlacedEventType"))) {
                shown.add(field(event, "hf:HoldId") + "/" + field(event, "hf:Revision"));
            } else if (event.getEventType().equals(names.type("hf:NonconformanceRaisedEventType"))) {
                shown.add(field(event, "hf:NonconformanceId") + "/" + field(event, "hf:Revision"));
            } else if (event.getEventType().equals(names.type("hf:InspectionResultReadyEventType"))) {
                shown.add(what.split(" ")[1]);
            }
        }

        private String field(BaseEventTypeNode event, String name) {
            return event.findNode(names.name(name))
                    .map(node -> String.valueOf(
                            ((VariableNode) node).getValue().getValue().getValue()))
                    .orElse("");
        }

        @Override
        public Destination connect() throws Exception {
            return server.destination(new DestinationId("vision"), StoredResults.none());
        }

        /** There is nothing between the line and the server in it. */
        @Override
        public Set<MesFault> faults() {
            return EnumSet.noneOf(MesFault.class);
        }

        @Override
        public void next(MesFault... faults) {
            // none can be made
        }

        @Override
        public int held(Delivery delivery) {
            String name = delivery.content() instanceof MaterialHold hold
                    ? hold.id() + "/" + hold.revision()
                    : delivery.content() instanceof Nonconformance report
                            ? report.id() + "/" + report.revision()
                            : delivery.content() instanceof InspectionResult result
                                    ? result.id().value()
                                    : "";
            return (int) shown.stream().filter(name::equals).count();
        }

        @Override
        public MaterialHold hold(int number) {
            return SampleContent.hold(from + number);
        }

        @Override
        public Nonconformance report(int number, int revision) {
            return SampleContent.report(from + number, revision);
        }

        @Override
        public InspectionResult result(int number) {
            return SampleContent.result(from + number);
        }

        @Override
        public List<String> secrets() {
            return List.of(TestPeers.PASSWORD);
        }

        @Override
        public void close() {
            server.secure().server().getEventNotifier().unregister(listener);
        }
    }
}
