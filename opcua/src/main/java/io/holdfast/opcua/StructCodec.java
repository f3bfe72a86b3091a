package io.holdfast.opcua;

import io.holdfast.opcua.StructType.Form;
import io.holdfast.opcua.StructType.Member;
import java.lang.reflect.Array;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.milo.opcua.stack.core.NamespaceTable;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaSerializationException;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.GenericDataTypeCodec;
import org.eclipse.milo.opcua.stack.core.encoding.UaDecoder;
import org.eclipse.milo.opcua.stack.core.encoding.UaEncoder;
import org.eclipse.milo.opcua.stack.core.types.DataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.UaStructuredType;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the structures of the tables.
 *
 * <p>The stack's own codec for types that are described at run time numbers the optional fields that are there, not all of
 * them, so that a field goes out under its neighbour's name as soon as an earlier one is absent (Milo 1.1.2 to 1.1.6). OPC
 * 10000-6, 5.2.7: bit n of the mask stands for the n-th optional field, there or not.
 */
final class StructCodec extends GenericDataTypeCodec<Struct> {
    /** How many structures are being read within one another by a thread: the stack counts variants only. */
    private static final ThreadLocal<AtomicInteger> DEPTH = ThreadLocal.withInitial(AtomicInteger::new);

    private final StructType type;

    private StructCodec(StructType type) {
        this.type = type;
    }

    /** Registers the structures of every namespace that the table knows, in each of the managers. */
    static void registerAll(NamespaceTable namespaces, DataTypeManager... managers) {
        for (StructType type : StructType.all()) {
            NodeId id = type.id().toNodeId(namespaces).orElse(null);
            if (id == null) {
                continue;
            }
            TypeTable.Encodings encodings = type.encodings();
            for (DataTypeManager manager : managers) {
                manager.registerType(
                        id,
                        new StructCodec(type),
                        new NodeId(id.getNamespaceIndex(), UInteger.valueOf(encodings.binary())),
                        encodings.xml() == 0
                                ? null
                                : new NodeId(id.getNamespaceIndex(), UInteger.valueOf(encodings.xml())),
                        encodings.json() == 0
                                ? null
                                : new NodeId(id.getNamespaceIndex(), UInteger.valueOf(encodings.json())));
            }
        }
    }

    /** Returns the structure inside, or null where it is none of ours. Peers of either version hand over either form. */
    static @Nullable Struct decoded(EncodingContext context, @Nullable Object value) {
        Object inner = value instanceof Variant variant ? variant.value() : value;
        if (inner instanceof ExtensionObject wrapped && !wrapped.isNull()) {
            inner = wrapped.decode(context);
        }
        return inner instanceof Struct struct ? struct : null;
    }

    @Override
    public Class<Struct> getType() {
        return Struct.class;
    }

    @Override
    public void encodeType(EncodingContext context, UaEncoder encoder, Struct value) {
        if (!value.type().equals(type)) {
            throw new UaSerializationException(
                    StatusCodes.Bad_EncodingError,
                    "expected " + type.name() + ", was " + value.type().name());
        }
        if (type.masked()) {
            long mask = 0;
            int bit = 0;
            for (int i = 0; i < type.members().size(); i++) {
                if (type.members().get(i).optional()) {
                    if (value.value(i) != null) {
                        mask |= 1L << bit;
                    }
                    bit++;
                }
            }
            encoder.encodeUInt32("EncodingMask", UInteger.valueOf(mask));
        }
        for (int i = 0; i < type.members().size(); i++) {
            Member member = type.members().get(i);
            Object part = value.value(i);
            if (part != null || !member.optional()) {
                encode(context, encoder, member, part);
            }
        }
    }

    @Override
    public Struct decodeType(EncodingContext context, UaDecoder decoder) {
        AtomicInteger depth = DEPTH.get();
        int deepest = context.getEncodingLimits().getMaxRecursionDepth();
        try {
            if (depth.incrementAndGet() > deepest) {
                throw new UaSerializationException(
                        StatusCodes.Bad_EncodingLimitsExceeded, type.name() + " lies deeper than " + deepest);
            }
            return decoded(context, decoder);
        } finally {
            depth.decrementAndGet();
        }
    }

    private Struct decoded(EncodingContext context, UaDecoder decoder) {
        long mask = type.masked() ? decoder.decodeUInt32("EncodingMask").longValue() : 0;
        @Nullable Object[] values = new Object[type.members().size()];
        int bit = 0;
        for (int i = 0; i < values.length; i++) {
            Member member = type.members().get(i);
            if (!member.optional() || (mask >>> bit++ & 1) == 1) {
                values[i] = decode(context, decoder, member);
            }
        }
        return new Struct(type, values);
    }

    private static void encode(EncodingContext context, UaEncoder encoder, Member member, @Nullable Object value) {
        String name = member.name();
        if (member.form() == Form.STRUCTURE) {
            if (member.array()) {
                encoder.encodeStructArray(name, (UaStructuredType[]) value, member.dataType());
            } else {
                encoder.encodeStruct(name, (UaStructuredType) required(member, value), member.dataType());
            }
            return;
        }
        if (member.form() == Form.EXTENSION) {
            encoder.encodeExtensionObject(
                    name, ExtensionObject.encode(context, (UaStructuredType) required(member, value)));
            return;
        }
        if (member.array()) {
            switch (builtin(member)) {
                case String -> encoder.encodeStringArray(name, (String[]) value);
                case LocalizedText -> encoder.encodeLocalizedTextArray(name, (LocalizedText[]) value);
                case Variant -> encoder.encodeVariantArray(name, (Variant[]) value);
                default -> throw unknown(member);
            }
            return;
        }
        switch (builtin(member)) {
            case Boolean -> encoder.encodeBoolean(name, (Boolean) required(member, value));
            case Byte -> encoder.encodeByte(name, (UByte) required(member, value));
            case Int16 -> encoder.encodeInt16(name, (Short) required(member, value));
            case Int32 -> encoder.encodeInt32(name, (Integer) required(member, value));
            case Int64 -> encoder.encodeInt64(name, (Long) required(member, value));
            case UInt32 -> encoder.encodeUInt32(name, (UInteger) required(member, value));
            case Double -> encoder.encodeDouble(name, (Double) required(member, value));
            case String -> encoder.encodeString(name, (String) value);
            case DateTime -> encoder.encodeDateTime(name, (DateTime) value);
            case ByteString -> encoder.encodeByteString(name, (ByteString) value);
            case LocalizedText -> encoder.encodeLocalizedText(name, (LocalizedText) value);
            case Variant -> encoder.encodeVariant(name, value == null ? Variant.NULL_VALUE : (Variant) value);
            default -> throw unknown(member);
        }
    }

    private static @Nullable Object decode(EncodingContext context, UaDecoder decoder, Member member) {
        String name = member.name();
        if (member.form() == Form.STRUCTURE) {
            if (!member.array()) {
                return decoder.decodeStruct(name, member.dataType());
            }
            UaStructuredType[] array = decoder.decodeStructArray(name, member.dataType());
            // The stack makes an array of the codec's class, but an empty one of the interface.
            if (array != null && array.length == 0) {
                return new Struct[0];
            }
            return array;
        }
        if (member.form() == Form.EXTENSION) {
            ExtensionObject wrapped = decoder.decodeExtensionObject(name);
            return wrapped == null || wrapped.isNull() ? null : wrapped.decode(context);
        }
        if (member.array()) {
            return switch (builtin(member)) {
                case String -> decoder.decodeStringArray(name);
                case LocalizedText -> decoder.decodeLocalizedTextArray(name);
                case Variant -> {
                    Variant[] variants = decoder.decodeVariantArray(name);
                    for (Variant each : variants == null ? new Variant[0] : variants) {
                        check(member, each);
                    }
                    yield variants;
                }
                default -> throw unknown(member);
            };
        }
        return switch (builtin(member)) {
            case Boolean -> decoder.decodeBoolean(name);
            case Byte -> decoder.decodeByte(name);
            case Int16 -> decoder.decodeInt16(name);
            case Int32 -> decoder.decodeInt32(name);
            case Int64 -> decoder.decodeInt64(name);
            case UInt32 -> decoder.decodeUInt32(name);
            case Double -> decoder.decodeDouble(name);
            case String -> decoder.decodeString(name);
            case DateTime -> decoder.decodeDateTime(name);
            case ByteString -> decoder.decodeByteString(name);
            case LocalizedText -> decoder.decodeLocalizedText(name);
            case Variant -> check(member, decoder.decodeVariant(name));
            default -> throw unknown(member);
        };
    }

    /** The stack takes a matrix's dimensions as they are told. */
    private static Variant check(Member member, Variant variant) {
        if (variant.value() instanceof Matrix matrix) {
            Object elements = matrix.getElements();
            long told = 1;
            for (int dimension : matrix.getDimensions()) {
                told = dimension < 0 || told > Integer.MAX_VALUE ? -1 : told * dimension;
            }
            if (told != (elements == null ? 0 : Array.getLength(elements))) {
                throw new UaSerializationException(
                        StatusCodes.Bad_DecodingError,
                        member.name() + " has dimensions of another number of elements than it has");
            }
        }
        return variant;
    }

    private static OpcUaDataType builtin(Member member) {
        return Objects.requireNonNull(member.builtin(), member.name());
    }

    private static Object required(Member member, @Nullable Object value) {
        if (value == null) {
            throw new UaSerializationException(StatusCodes.Bad_EncodingError, member.name() + " must be there");
        }
        return value;
    }

    private static IllegalStateException unknown(Member member) {
        return new IllegalStateException("no form for " + member);
    }
}
