package io.holdfast.opcua;

import java.util.Arrays;
import java.util.Objects;
import java.util.StringJoiner;
import org.eclipse.milo.opcua.stack.core.types.UaStructuredType;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.jspecify.annotations.Nullable;

/**
 * A value of a {@link StructType}: one Java value for each member, null where an optional member is absent. Immutable, as long
 * as nobody writes into its arrays.
 *
 * <p>Members are the stack's own Java types; a structure is a {@code Struct}, an enumeration an {@code Integer}, an array an
 * array of the element's type; a {@code BaseDataType} is a {@code Variant}.
 */
final class Struct implements UaStructuredType {
    private final StructType type;
    private final @Nullable Object[] values;

    Struct(StructType type, @Nullable Object[] values) {
        this.type = type;
        this.values = values;
    }

    /**
     * Makes a value of the named type.
     *
     * @param membersAndValues name and value by turns; what is left out, or null, is absent
     * @throws IllegalArgumentException where a member is unknown, or one that must be there is not
     */
    static Struct of(String type, @Nullable Object... membersAndValues) {
        StructType struct = StructType.of(type);
        @Nullable Object[] values = new Object[struct.members().size()];
        for (int i = 0; i < membersAndValues.length; i += 2) {
            values[struct.indexOf((String) Objects.requireNonNull(membersAndValues[i]))] = membersAndValues[i + 1];
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null && !struct.members().get(i).optional()) {
                throw new IllegalArgumentException(
                        type + "." + struct.members().get(i).name() + " must be there");
            }
        }
        return new Struct(struct, values);
    }

    StructType type() {
        return type;
    }

    @Nullable
    Object value(int index) {
        return values[index];
    }

    @Nullable
    Object get(String member) {
        return values[type.indexOf(member)];
    }

    /** Returns a member that is a text, or null. */
    @Nullable
    String text(String member) {
        return (String) get(member);
    }

    @Nullable
    Struct struct(String member) {
        return (Struct) get(member);
    }

    @Override
    public ExpandedNodeId getTypeId() {
        return type.id();
    }

    @Override
    public ExpandedNodeId getBinaryEncodingId() {
        return type.binaryId();
    }

    @Override
    public ExpandedNodeId getXmlEncodingId() {
        return ExpandedNodeId.of(type.uri(), type.encodings().xml());
    }

    @Override
    public ExpandedNodeId getJsonEncodingId() {
        return ExpandedNodeId.of(type.uri(), type.encodings().json());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Struct that && type.equals(that.type) && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", type.name() + "{", "}");
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value != null) {
                Object shown = value instanceof Variant variant ? variant.value() : value;
                text.add(type.members().get(i).name() + "="
                        + (shown instanceof Object[] array ? Arrays.deepToString(array) : shown));
            }
        }
        return text.toString();
    }
}
