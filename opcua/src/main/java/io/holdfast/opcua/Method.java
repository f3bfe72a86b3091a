package io.holdfast.opcua;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.eclipse.milo.opcua.sdk.server.AccessContext;
import org.eclipse.milo.opcua.sdk.server.Session;
import org.eclipse.milo.opcua.sdk.server.methods.MethodInvocationHandler;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.types.UaStructuredType;
import org.eclipse.milo.opcua.stack.core.types.builtin.DiagnosticInfo;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CallMethodResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a call and its body: looks at the caller's role, whatever the address space let pass, and at the number
 * and types of the arguments; then runs the body.
 */
final class Method implements MethodInvocationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Method.class);

    /** Far more than any name or reason; an order has limits of its own. */
    private static final int LONGEST_TEXT = 65_536;

    /** What a method does. Arguments are the stack's Java types, with structures and arrays decoded; see {@link Struct}. */
    @FunctionalInterface
    interface Body {
        /** Returns the values of the output arguments. */
        @Nullable
        Object[] call(@Nullable Object[] arguments, Doorkeeper.Principal caller) throws Refusal;
    }

    private final String name;
    private final List<TypeTable.Argument> inputs;
    private final Role least;
    private final Auditor auditor;
    private final EncodingContext context;
    private final Body body;

    Method(TypeTable.Key declaration, Role least, Auditor auditor, EncodingContext context, Body body) {
        TypeTable table = TypeTable.get();
        name = Objects.requireNonNull(table.node(declaration)).name();
        inputs = table.nodes().stream()
                .filter(node -> declaration.equals(node.parent())
                        && node.name().equals("InputArguments")
                        && node.arguments() != null)
                .findFirst()
                .map(node -> Objects.requireNonNull(node.arguments()))
                .orElse(List.of());
        this.least = least;
        this.auditor = auditor;
        this.context = context;
        this.body = body;
    }

    @Override
    public CallMethodResult invoke(AccessContext access, CallMethodRequest request) {
        Session session = access.getSession().orElse(null);
        Doorkeeper.Principal caller = Doorkeeper.Principal.of(session);
        String address = session == null ? "" : Doorkeeper.address(session);
        if (caller == null || !caller.role().covers(least)) {
            auditor.tell(
                    SecurityEvent.Kind.CALL_REFUSED,
                    caller == null ? "" : caller.user(),
                    address,
                    name + " is for " + least);
            return result(StatusCodes.Bad_UserAccessDenied);
        }
        Variant[] given = Objects.requireNonNullElse(request.getInputArguments(), new Variant[0]);
        if (given.length != inputs.size()) {
            return result(
                    given.length < inputs.size() ? StatusCodes.Bad_ArgumentsMissing : StatusCodes.Bad_TooManyArguments);
        }
        @Nullable Object[] arguments = new Object[given.length];
        StatusCode[] codes = new StatusCode[given.length];
        Arrays.fill(codes, StatusCode.GOOD);
        boolean bad = false;
        for (int i = 0; i < given.length; i++) {
            try {
                arguments[i] = decoded(inputs.get(i), given[i].value());
                if (isOversized(arguments[i])) {
                    codes[i] = new StatusCode(StatusCodes.Bad_OutOfRange);
                    bad = true;
                }
            } catch (RuntimeException e) {
                // Bytes that are cut short make the stack throw whatever its buffers throw.
                LOG.debug("{}: argument {} is {}", name, inputs.get(i).name(), given[i], e);
                codes[i] = new StatusCode(StatusCodes.Bad_TypeMismatch);
                bad = true;
            }
        }
        if (bad) {
            return new CallMethodResult(
                    new StatusCode(StatusCodes.Bad_InvalidArgument), codes, new DiagnosticInfo[0], new Variant[0]);
        }
        try {
            @Nullable Object[] outputs = body.call(arguments, caller);
            if (least != Role.OBSERVER) {
                auditor.tell(SecurityEvent.Kind.CALLED, caller.user(), address, name);
            }
            return new CallMethodResult(
                    StatusCode.GOOD,
                    codes,
                    new DiagnosticInfo[0],
                    Arrays.stream(outputs).map(Variant::of).toArray(Variant[]::new));
        } catch (Refusal e) {
            LOG.debug("{} of {}: {}", name, caller.user(), e.getMessage());
            return new CallMethodResult(e.code(), codes, new DiagnosticInfo[0], new Variant[0]);
        }
    }

    /** Returns the Id of a structure that names something, or null where there is none. */
    static @Nullable String idOf(@Nullable Object struct) {
        String text = struct instanceof Struct id ? id.text("Id") : null;
        return text == null || text.isEmpty() ? null : text;
    }

    private static boolean isOversized(@Nullable Object value) {
        if (value instanceof String text) {
            return text.length() > LONGEST_TEXT;
        }
        if (value instanceof LocalizedText text) {
            return isOversized(text.text());
        }
        if (value instanceof Object[] several) {
            return Arrays.stream(several).anyMatch(Method::isOversized);
        }
        return value instanceof Struct struct
                && IntStream.range(0, struct.type().members().size()).anyMatch(i -> isOversized(struct.value(i)));
    }

    private @Nullable Object decoded(TypeTable.Argument argument, @Nullable Object value) {
        OpcUaDataType builtin = builtin(argument.dataType());
        if (argument.rank() == 1) {
            return value == null ? null : array(argument, builtin, value);
        }
        return element(argument, builtin, value);
    }

    private Object array(TypeTable.Argument argument, @Nullable OpcUaDataType builtin, Object value) {
        if (!(value instanceof Object[] elements)) {
            throw new IllegalArgumentException(argument.name() + " is no array");
        }
        if (builtin != null && builtin != OpcUaDataType.Variant) {
            if (!builtin.getBackingClass().equals(value.getClass().getComponentType())) {
                throw new IllegalArgumentException(argument.name() + " is an array of something else");
            }
            return value;
        }
        List<@Nullable Object> decoded = new ArrayList<>();
        for (Object each : elements) {
            decoded.add(element(argument, builtin, each));
        }
        return decoded;
    }

    private @Nullable Object element(
            TypeTable.Argument argument, @Nullable OpcUaDataType builtin, @Nullable Object value) {
        if (builtin == OpcUaDataType.Variant) {
            return value instanceof Variant variant ? variant.value() : value;
        }
        if (builtin != null) {
            // A text may be null, a number may not.
            if (value == null && builtin != OpcUaDataType.String && builtin != OpcUaDataType.LocalizedText) {
                throw new IllegalArgumentException(argument.name() + " is null");
            }
            return value == null ? null : builtin.getBackingClass().cast(value);
        }
        // Milo hands structures over wrapped up to 1.1.4, and unwrapped after.
        Object inner =
                value instanceof ExtensionObject wrapped ? (wrapped.isNull() ? null : wrapped.decode(context)) : value;
        if (inner == null) {
            return null;
        }
        if (!(inner instanceof UaStructuredType structure) || !isOf(structure, argument.dataType())) {
            throw new IllegalArgumentException(argument.name() + " is of another type");
        }
        return structure;
    }

    private boolean isOf(UaStructuredType structure, TypeTable.Key type) {
        return structure
                .getTypeId()
                .toNodeId(context.getNamespaceTable())
                .map(id -> id.equals(Names.in(context.getNamespaceTable()).id(type)))
                .orElse(false);
    }

    /** Returns the built-in type behind a data type, or null where it is a structure. */
    private static @Nullable OpcUaDataType builtin(TypeTable.Key type) {
        TypeTable.Key key = type;
        TypeTable.Node node = TypeTable.get().node(key);
        while (node != null) {
            if (node.encodings() != null) {
                return null;
            }
            key = Objects.requireNonNull(node.type());
            node = TypeTable.get().node(key);
        }
        // Enumerations travel as numbers.
        return key.number() == 29 ? OpcUaDataType.Int32 : StructType.builtin(key.number());
    }

    private static CallMethodResult result(long code) {
        return new CallMethodResult(new StatusCode(code), new StatusCode[0], new DiagnosticInfo[0], new Variant[0]);
    }
}
