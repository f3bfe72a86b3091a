package io.holdfast.opcua;

import io.holdfast.model.DestinationId;
import io.holdfast.model.Morphology;
import io.holdfast.opcua.NodeMapping.Call;
import io.holdfast.opcua.NodeMapping.Cell;
import io.holdfast.opcua.NodeMapping.Way;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Diagnosis;
import io.holdfast.port.Lane;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.ULong;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UShort;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.Argument;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.WriteValue;
import org.jspecify.annotations.Nullable;

/**
 * Writes holds and nonconformances to methods or variables of an MES or SCADA server. One destination is asked by one thread.
 *
 * <p>A call whose answer is lost is looked for before it is made again. Variables are confirmed when the server shows that it has taken
 * them; until then nothing else is written there.
 */
final class NodeDestination implements Destination {
    private static final long POLL_MILLIS = 50;

    /** Answers after which the same may be accepted later. */
    private static final Set<Long> PASSING = Set.of(
            StatusCodes.Bad_OutOfService,
            StatusCodes.Bad_ResourceUnavailable,
            StatusCodes.Bad_TooManyOperations,
            StatusCodes.Bad_NotConnected,
            StatusCodes.Bad_NoCommunication,
            StatusCodes.Bad_DeviceFailure,
            StatusCodes.Bad_ServerHalted,
            StatusCodes.Bad_Shutdown,
            StatusCodes.Bad_InvalidState,
            StatusCodes.Bad_ServerTooBusy);

    /** Answers that leave open whether it was done. */
    private static final Set<Long> OPEN = Set.of(
            StatusCodes.Bad_Timeout,
            StatusCodes.Bad_RequestTimeout,
            StatusCodes.Bad_RequestInterrupted,
            StatusCodes.Bad_InternalError,
            StatusCodes.Bad_UnexpectedError);

    /** What a value is to become: a built-in type, and whether there are several. */
    private record Form(OpcUaDataType type, boolean array) {}

    private final DestinationId id;
    private final Link link;
    private final NodeMapping mapping;

    /** What lies in a lane's variables and is not taken yet. */
    private @Nullable String lying;

    NodeDestination(DestinationId id, Link link, NodeMapping mapping) {
        this.id = id;
        this.link = link;
        this.mapping = mapping;
    }

    @Override
    public DestinationId id() {
        return id;
    }

    @Override
    public Set<Lane> lanes() {
        return mapping.lanes();
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        return Destination.oneByOne(batch, this::deliver);
    }

    private DeliveryOutcome deliver(Delivery delivery) throws InterruptedException {
        Way way = mapping.way(delivery.lane());
        if (way == null || !takes(delivery.content())) {
            return new DeliveryOutcome.Rejected("the mapping carries no " + delivery.lane() + " of that kind: "
                    + delivery.content().getClass().getSimpleName());
        }
        OpcUaClient client;
        try {
            client = link.client();
        } catch (IOException e) {
            return new DeliveryOutcome.Retryable(String.valueOf(e.getMessage()), null);
        }
        Map<String, Object> values = NodeMapping.values(delivery.content());
        try {
            Call call = way.call();
            if (call == null) {
                return write(client, way, values);
            }
            // Not in doubt it may be there too: given again with the past, or by a person's replay.
            if (way.find() != null && there(client, way.find(), values)) {
                return confirmed(values);
            }
            return call(client, way, call, values);
        } catch (UaException e) {
            // Reading and writing variables once more does no harm.
            return new DeliveryOutcome.Retryable(String.valueOf(link.fault(e).getMessage()), null);
        } catch (IllegalArgumentException | IOException e) {
            return new DeliveryOutcome.Rejected(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public DeliveryOutcome find(Delivery delivery) {
        Way way = mapping.way(delivery.lane());
        Cell find = way == null ? null : way.find() == null ? way.taken() : way.find();
        if (find == null) {
            return new DeliveryOutcome.Retryable("it may be repeated", null);
        }
        Map<String, Object> values = NodeMapping.values(delivery.content());
        try {
            return there(link.client(), find, values)
                    ? confirmed(values)
                    : new DeliveryOutcome.Retryable("it is not there", null);
        } catch (IOException e) {
            return new DeliveryOutcome.Unknown(String.valueOf(e.getMessage()));
        } catch (UaException e) {
            return new DeliveryOutcome.Unknown(String.valueOf(link.fault(e).getMessage()));
        }
    }

    private static DeliveryOutcome confirmed(Map<String, Object> values) {
        return new DeliveryOutcome.Confirmed(String.valueOf(values.get("key")));
    }

    private boolean there(OpcUaClient client, Cell cell, Map<String, Object> values) throws UaException, IOException {
        DataValue value = client.readValue(0, TimestampsToReturn.Neither, node(client, cell.node()));
        if (value.statusCode().isBad()) {
            throw new UaException(value.statusCode(), "reading " + cell.node().toParseableString());
        }
        String wanted = NodeMapping.text(NodeMapping.filled(cell.value(), values));
        Object is = value.value().value();
        if (is instanceof Object[] list) {
            for (Object each : list) {
                if (wanted.equals(TagFeed.plain(each))) {
                    return true;
                }
            }
            return false;
        }
        return wanted.equals(TagFeed.plain(is));
    }

    // ---- variables

    private DeliveryOutcome write(OpcUaClient client, Way way, Map<String, Object> values)
            throws UaException, IOException, InterruptedException {
        Cell taken = Objects.requireNonNull(way.taken());
        String key = String.valueOf(values.get("key"));
        if (there(client, taken, values)) {
            lying = key.equals(lying) ? null : lying;
            return confirmed(values);
        }
        if (lying != null && !lying.equals(key)) {
            return new DeliveryOutcome.Retryable(lying + " lies there and is not taken yet", null);
        }
        List<WriteValue> writes = new ArrayList<>();
        for (Cell cell : way.cells()) {
            NodeId node = node(client, cell.node());
            writes.add(new WriteValue(
                    node,
                    AttributeId.Value.uid(),
                    null,
                    DataValue.valueOnly(
                            Variant.of(formed(form(client, node), NodeMapping.filled(cell.value(), values))))));
        }
        // From here on it may lie there, whatever the answer.
        lying = key;
        StatusCode[] statuses = Objects.requireNonNull(client.write(writes).getResults());
        for (int i = 0; i < statuses.length; i++) {
            if (statuses[i].isBad()) {
                lying = null;
                return answered(
                        statuses[i],
                        "writing " + way.cells().get(i).node().toParseableString() + ": "
                                + Statuses.nameOf(statuses[i]));
            }
        }
        long deadline = System.nanoTime() + way.patience().toNanos();
        while (System.nanoTime() < deadline) {
            if (there(client, taken, values)) {
                lying = null;
                return confirmed(values);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return new DeliveryOutcome.Retryable("it is written and not taken yet", null);
    }

    // ---- methods

    private DeliveryOutcome call(OpcUaClient client, Way way, Call call, Map<String, Object> values)
            throws UaException, IOException {
        NodeId method = node(client, call.method());
        List<Form> forms = forms(client, method);
        if (forms.size() != call.arguments().size()) {
            return new DeliveryOutcome.Rejected(call.method().toParseableString() + " takes " + forms.size()
                    + " arguments, the mapping gives " + call.arguments().size());
        }
        Object[] arguments = new Object[forms.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] =
                    formed(forms.get(i), NodeMapping.filled(call.arguments().get(i), values));
        }
        CallMethodResult result;
        try {
            result = client.call(List.of(Remote.request(node(client, call.object()), method, arguments)))
                    .getResults()[0];
        } catch (UaException e) {
            String what = "the answer is lost: " + link.fault(e).getMessage();
            return way.find() == null ? new DeliveryOutcome.Retryable(what, null) : new DeliveryOutcome.Unknown(what);
        }
        StatusCode status = result.getStatusCode();
        String what = call.method().toParseableString() + " answered " + Statuses.nameOf(status);
        if (status.isBad()) {
            return OPEN.contains(status.value()) && way.find() != null
                    ? new DeliveryOutcome.Unknown(what)
                    : answered(status, what);
        }
        if (!call.accepted().isEmpty()) {
            Variant[] outputs = result.getOutputArguments();
            String first = outputs == null || outputs.length == 0 ? null : TagFeed.plain(outputs[0].value());
            if (first == null || !call.accepted().contains(first)) {
                return new DeliveryOutcome.Rejected(call.method().toParseableString() + " answered \"" + first
                        + "\", accepted is " + call.accepted());
            }
        }
        return confirmed(values);
    }

    private static DeliveryOutcome answered(StatusCode status, String what) {
        return PASSING.contains(status.value()) || OPEN.contains(status.value())
                ? new DeliveryOutcome.Retryable(what, null)
                : new DeliveryOutcome.Rejected(what);
    }

    private List<Form> forms(OpcUaClient client, NodeId method) throws UaException {
        NodeId inputs = Remote.find(client, method, "InputArguments");
        if (inputs == null) {
            return List.of();
        }
        Object value =
                client.readValue(0, TimestampsToReturn.Neither, inputs).value().value();
        List<Form> forms = new ArrayList<>();
        for (Object each : value instanceof Object[] list ? list : new Object[0]) {
            Object decoded =
                    each instanceof ExtensionObject wrapped ? wrapped.decode(client.getStaticEncodingContext()) : each;
            if (decoded instanceof Argument argument) {
                forms.add(new Form(
                        builtin(argument.getDataType()),
                        argument.getValueRank() != null && argument.getValueRank() >= 1));
            }
        }
        return forms;
    }

    private static Form form(OpcUaClient client, NodeId node) throws UaException {
        DataValue[] values = client.read(
                        0,
                        TimestampsToReturn.Neither,
                        List.of(
                                new ReadValueId(node, AttributeId.DataType.uid(), null, null),
                                new ReadValueId(node, AttributeId.ValueRank.uid(), null, null)))
                .getResults();
        Object type = values[0].value().value();
        Object rank = values[1].value().value();
        return new Form(
                builtin(type instanceof NodeId typeNode ? typeNode : NodeId.NULL_VALUE),
                rank instanceof Integer number && number >= 1);
    }

    /** A type of the server's own, an enumeration or a kind of text, is written as the text that the mapping gives. */
    private static OpcUaDataType builtin(NodeId type) {
        OpcUaDataType known =
                type.getNamespaceIndex().intValue() == 0 && type.getIdentifier() instanceof UInteger number
                        ? StructType.builtin(number.intValue())
                        : null;
        return known == null ? OpcUaDataType.String : known;
    }

    private static Object formed(Form form, Object value) {
        if (form.array()) {
            List<?> list = value instanceof List<?> several ? several : List.of(value);
            Object array = Array.newInstance(form.type().getBackingClass(), list.size());
            for (int i = 0; i < list.size(); i++) {
                Array.set(array, i, single(form.type(), list.get(i)));
            }
            return array;
        }
        return single(form.type(), value);
    }

    private static Object single(OpcUaDataType type, Object value) {
        String text = NodeMapping.text(value);
        try {
            return switch (type) {
                case Boolean ->
                    switch (text) {
                        case "true", "1" -> true;
                        case "false", "0" -> false;
                        default -> throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
                    };
                case SByte -> new BigDecimal(text).byteValueExact();
                case Byte -> UByte.valueOf(new BigDecimal(text).intValueExact());
                case Int16 -> new BigDecimal(text).shortValueExact();
                case UInt16 -> UShort.valueOf(new BigDecimal(text).intValueExact());
                case Int32 -> new BigDecimal(text).intValueExact();
                case UInt32 -> UInteger.valueOf(new BigDecimal(text).longValueExact());
                case Int64 -> new BigDecimal(text).longValueExact();
                case UInt64 -> ULong.valueOf(new BigDecimal(text).toBigIntegerExact());
                case Float -> Float.valueOf(text);
                case Double -> Double.valueOf(text);
                case DateTime -> new DateTime(value instanceof Instant time ? time : Instant.parse(text));
                case LocalizedText -> LocalizedText.english(text);
                case Variant -> Variant.of(text);
                default -> text;
            };
        } catch (ArithmeticException | DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no " + type, e);
        }
    }

    private NodeId node(OpcUaClient client, ExpandedNodeId node) throws IOException {
        return node.toNodeId(client.getNamespaceTable())
                .orElseThrow(() ->
                        new IOException(link.settings().url() + " has no namespace of " + node.toParseableString()));
    }

    /** Looks whether the server can be used, and has the nodes that the mapping names. */
    @Override
    public List<Diagnosis> examine(Set<Morphology> defects) {
        List<Diagnosis> found = new ArrayList<>();
        try {
            OpcUaClient client = link.client();
            for (ExpandedNodeId node : mapping.nodes()) {
                try {
                    DataValue read = client.read(
                                    0,
                                    TimestampsToReturn.Neither,
                                    List.of(new ReadValueId(
                                            node(client, node), AttributeId.NodeClass.uid(), null, null)))
                            .getResults()[0];
                    if (read.statusCode().isBad()) {
                        throw new IOException(Statuses.nameOf(read.statusCode()));
                    }
                } catch (IOException e) {
                    found.add(Diagnosis.fault(
                            "OPC UA mapping",
                            Diagnosis.Side.OT,
                            "the server has no node of the mapping",
                            node.toParseableString() + ": " + e.getMessage(),
                            "correct the mapping, or the server's program"));
                }
            }
        } catch (LinkException e) {
            found.add(TrustExamination.of(e));
        } catch (UaException e) {
            found.add(TrustExamination.of(link.fault(e)));
        }
        if (found.isEmpty()) {
            found.add(Diagnosis.well(
                    "OPC UA link",
                    Diagnosis.Side.IT,
                    "the server answers and has every node",
                    link.settings().url()));
        }
        return found;
    }

    /** The client lives longer than the line. */
    @Override
    public void close() {}
}
