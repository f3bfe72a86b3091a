package io.holdfast.opcua;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.jspecify.annotations.Nullable;

/**
 * The job orders of a vision system, seen from the MES (OPC 10031-4). Thread-safe; every call blocks for the server.
 *
 * <p>Calls throw {@link LinkException} where the server cannot be reached and {@link RefusedException} where it answers a call with a
 * bad status code.
 */
public final class RemoteJobs {
    private final Link link;
    private final String system;

    RemoteJobs(Link link, String system) {
        this.link = link;
        this.system = system;
    }

    /**
     * Gives an order to be run: by StoreAndStart where the server has it, by Store and Start otherwise. Safe to repeat after a doubt: an
     * order that is in the server's list already is not given again, only started where it is not.
     */
    public JobAnswer push(JobOrder order) throws IOException {
        return asked(client -> {
            JobOrderState there = list(client).get(order.id());
            if (there == JobOrderState.NOT_ALLOWED_TO_START) {
                return act(client, "Start", order.id());
            }
            if (there != null) {
                return JobAnswer.DONE;
            }
            NodeId control = control(client);
            if (Remote.find(client, control, "jc:StoreAndStart") != null) {
                return status(Remote.call(client, control, "jc:StoreAndStart", JobOrderForms.order(order), comment()));
            }
            JobAnswer stored = status(Remote.call(client, control, "jc:Store", JobOrderForms.order(order), comment()));
            return stored == JobAnswer.DONE ? act(client, "Start", order.id()) : stored;
        });
    }

    /** Stores an order without starting it. */
    public JobAnswer store(JobOrder order) throws IOException {
        return asked(client ->
                status(Remote.call(client, control(client), "jc:Store", JobOrderForms.order(order), comment())));
    }

    /** Changes an order that has not begun. */
    public JobAnswer update(JobOrder order) throws IOException {
        return asked(client ->
                status(Remote.call(client, control(client), "jc:Update", JobOrderForms.order(order), comment())));
    }

    /** Allows an order to start. */
    public JobAnswer start(String id) throws IOException {
        return asked(client -> act(client, "Start", id));
    }

    /** Takes the permission to start back. */
    public JobAnswer revokeStart(String id) throws IOException {
        return asked(client -> act(client, "RevokeStart", id));
    }

    /** Pauses an order that runs. */
    public JobAnswer pause(String id) throws IOException {
        return asked(client -> act(client, "Pause", id));
    }

    /** Goes on with an order that is paused. */
    public JobAnswer resume(String id) throws IOException {
        return asked(client -> act(client, "Resume", id));
    }

    /** Ends an order. */
    public JobAnswer stop(String id) throws IOException {
        return asked(client -> act(client, "Stop", id));
    }

    /** Gives an order up. */
    public JobAnswer abort(String id) throws IOException {
        return asked(client -> act(client, "Abort", id));
    }

    /** Removes an order that has not begun. */
    public JobAnswer cancel(String id) throws IOException {
        return asked(client -> act(client, "Cancel", id));
    }

    /** Removes an order that is over. */
    public JobAnswer clear(String id) throws IOException {
        return asked(client -> act(client, "Clear", id));
    }

    /** Returns the orders in the server's list with their states, in its order. */
    public Map<String, JobOrderState> list() throws IOException {
        return asked(this::list);
    }

    /** Returns how far an order has come, or nothing where the server does not know it. */
    public Optional<JobReport> report(String id) throws IOException {
        return asked(client -> {
            NodeId results = owner(client).need(Remote.JOB_RESULTS);
            @Nullable Object[] answer = Remote.call(client, results, "jc:RequestJobResponseByJobOrderID", id);
            Struct response = StructCodec.decoded(client.getStaticEncodingContext(), answer[0]);
            return response == null || status(new Object[] {answer[1]}) != JobAnswer.DONE
                    ? Optional.empty()
                    : Optional.of(JobOrderForms.report(response));
        });
    }

    /**
     * Tells of each change of an order as the server tells it, and after each gap of how all orders stand; the same may be told more
     * than once. The listener is called on the feed's thread and may block.
     */
    public ResultFeed listen(Consumer<JobReport> listener) {
        Notices<JobReport> feed = new Notices<>(link, system + "-jobs", listener) {
            @Override
            OpcUaMonitoredItem item(OpcUaClient client) throws UaException, IOException {
                return Events.item(
                        client, owner(client).node(), "jc:ISA95JobOrderStatusEventType", "EventType", "jc:JobResponse");
            }

            @Override
            @Nullable
            JobReport read(OpcUaClient client, Variant[] fields) {
                Struct response = StructCodec.decoded(client.getStaticEncodingContext(), fields[1]);
                return response == null ? null : JobOrderForms.report(response);
            }

            @Override
            void catchUp(OpcUaClient client) throws UaException, IOException {
                NodeId results = owner(client).part(Remote.JOB_RESULTS);
                for (JobOrderState state : results == null ? new JobOrderState[0] : JobOrderState.values()) {
                    @Nullable
                    Object[] answer = Remote.call(
                            client, Objects.requireNonNull(results), "jc:RequestJobResponseByJobOrderState", (Object)
                                    new Struct[] {JobOrderForms.state(state)});
                    for (Object each : answer[0] instanceof Object[] responses ? responses : new Object[0]) {
                        Struct response = StructCodec.decoded(client.getStaticEncodingContext(), each);
                        if (response != null) {
                            tell(JobOrderForms.report(response));
                        }
                    }
                }
            }
        };
        feed.start();
        return feed;
    }

    private Map<String, JobOrderState> list(OpcUaClient client) throws UaException, IOException {
        NodeId variable = Remote.find(client, control(client), "jc:JobOrderList");
        Map<String, JobOrderState> list = new LinkedHashMap<>();
        Object value = variable == null
                ? null
                : client.readValue(0, TimestampsToReturn.Neither, variable)
                        .value()
                        .value();
        for (Object each : value instanceof Object[] entries ? entries : new Object[0]) {
            Struct entry = StructCodec.decoded(client.getStaticEncodingContext(), each);
            Struct order = entry == null ? null : entry.struct("JobOrder");
            Struct[] states = entry == null ? new Struct[0] : JobOrderForms.structs(entry, "State");
            if (order != null && states.length > 0 && states[0].get("StateNumber") instanceof UInteger number) {
                list.put(String.valueOf(order.text("JobOrderID")), JobOrderState.of(number.intValue()));
            }
        }
        return list;
    }

    private JobAnswer act(OpcUaClient client, String method, String id) throws UaException, IOException {
        return status(Remote.call(client, control(client), "jc:" + method, id, comment()));
    }

    private static LocalizedText[] comment() {
        return new LocalizedText[0];
    }

    static JobAnswer status(@Nullable Object[] outputs) throws IOException {
        if (outputs.length == 0 || !(outputs[0] instanceof ULong status)) {
            throw new IOException("the server answered no status: " + List.of(outputs));
        }
        return JobAnswer.of(status.longValue());
    }

    private Remote.Owner owner(OpcUaClient client) throws UaException, IOException {
        return RemoteVision.owner(link, client, system);
    }

    private NodeId control(OpcUaClient client) throws UaException, IOException {
        return owner(client).need(Remote.JOB_CONTROL);
    }

    private <T> T asked(RemoteVision.Question<T> question) throws IOException {
        return RemoteVision.asked(link, question);
    }
}
