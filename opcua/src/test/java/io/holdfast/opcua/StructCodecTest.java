package io.holdfast.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.milo.opcua.sdk.core.types.DynamicEnumType;
import org.eclipse.milo.opcua.sdk.core.types.DynamicStructType;
import org.eclipse.milo.opcua.sdk.core.types.codec.DynamicStructCodec;
import org.eclipse.milo.opcua.sdk.core.typetree.DataTypeTree;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.stack.core.NamespaceTable;
import org.eclipse.milo.opcua.stack.core.ServerTable;
import org.eclipse.milo.opcua.stack.core.UaSerializationException;
import org.eclipse.milo.opcua.stack.core.channel.EncodingLimits;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingManager;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingManager;
import org.eclipse.milo.opcua.stack.core.types.DataTypeEncoding;
import org.eclipse.milo.opcua.stack.core.types.DataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.DefaultDataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.UaStructuredType;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UByte;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.UInteger;
import org.eclipse.milo.opcua.stack.core.types.structured.EUInformation;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePath;
import org.eclipse.milo.opcua.stack.core.types.structured.RelativePathElement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every structure with every subset of its optional members, there and back, and read by the stack's own codec, which reads right
 * what it writes wrong.
 */
class StructCodecTest {
    private static final int ALL_SUBSETS_UP_TO = 8;
    private static final int RANDOM_SUBSETS = Boolean.getBoolean("holdfast.long") ? 5_000 : 150;

    @TempDir
    static Path folder;

    private static VisionServer vision;
    private static EncodingContext ours;
    private static EncodingContext stock;

    @BeforeAll
    static void open() throws IOException {
        vision = TestPeers.server(folder).open();
        OpcUaServer server = vision.secure().server();
        ours = server.getStaticEncodingContext();
        DataTypeManager manager = DefaultDataTypeManager.createAndInitialize(server.getNamespaceTable());
        DataTypeTree tree = server.getDataTypeTree();
        for (StructType type : StructType.all()) {
            NodeId id = type.id().toNodeId(server.getNamespaceTable()).orElseThrow();
            manager.registerType(
                    id,
                    new DynamicStructCodec(Objects.requireNonNull(tree.getDataType(id)), tree),
                    type.binaryId().toNodeId(server.getNamespaceTable()).orElseThrow(),
                    null,
                    null);
        }
        stock = context(server.getNamespaceTable(), manager);
    }

    @AfterAll
    static void close() {
        vision.close();
    }

    @Test
    void everyStructureWithAnyOfItsOptionalMembersComesBackAsItWas() {
        Random random = new Random(40100);
        Set<String> covered = new TreeSet<>();
        for (StructType type : StructType.all()) {
            for (long subset : subsets(type, random)) {
                Struct struct = sample(type, subset, random, 0);
                ExtensionObject wire = ExtensionObject.encode(ours, struct);
                assertThat(ExtensionObject.of((ByteString) wire.getBody(), wire.getEncodingOrTypeId())
                                .decode(ours))
                        .isEqualTo(struct);
                covered.add(type.name());
            }
        }
        assertThat(covered).hasSize(40);
    }

    @Test
    void theStacksOwnCodecReadsTheSameMembers() {
        Random random = new Random(10031);
        for (StructType type : StructType.all()) {
            for (long subset : subsets(type, random)) {
                Struct struct = sample(type, subset, random, 0);
                UaStructuredType read = ExtensionObject.of(
                                (ByteString)
                                        ExtensionObject.encode(ours, struct).getBody(),
                                type.binaryId()
                                        .toNodeId(ours.getNamespaceTable())
                                        .orElseThrow())
                        .decode(stock);
                assertThat(plain(read)).as(type.name()).isEqualTo(plain(struct));
            }
        }
    }

    // Why there is a codec of our own: the day this fails, the stack has mended its own.
    @Test
    void theStacksOwnCodecWritesAMemberUnderItsNeighboursName() {
        StructType type = StructType.of("jc:ISA95JobOrderDataType");
        Struct order = Struct.of(type.name(), "JobOrderID", "J-1", "Priority", (short) 3);
        DynamicStructType right = (DynamicStructType) ExtensionObject.of(
                        (ByteString) ExtensionObject.encode(ours, order).getBody(),
                        type.binaryId().toNodeId(ours.getNamespaceTable()).orElseThrow())
                .decode(stock);
        assertThat(right.getMembers()).containsEntry("Priority", (short) 3).doesNotContainKey("Description");

        byte[] written = ((ByteString) stock.getEncodingManager()
                        .getEncoding(DataTypeEncoding.BINARY_ENCODING_NAME)
                        .encode(stock, right)
                        .getBody())
                .bytesOrEmpty();

        byte[] wanted = ((ByteString) ExtensionObject.encode(ours, order).getBody()).bytesOrEmpty();
        // The mask comes first: bit 4 for Priority, where the stock codec sets bit 0 for Description.
        assertThat(wanted[0]).isEqualTo((byte) 0x10);
        assertThat(written[0]).isEqualTo((byte) 0x01);
    }

    @Test
    void aMemberThatMustBeThereIsAskedForByName() {
        assertThatThrownBy(() -> Struct.of("mv:ResultIdDataType"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mv:ResultIdDataType.Id must be there");
        assertThatThrownBy(() -> Struct.of("mv:ResultIdDataType", "Idd", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no member Idd");
    }

    @Test
    void bytesThatEndTooEarlyAreRefused() {
        byte[] whole = ((ByteString)
                        ExtensionObject.encode(ours, sample(StructType.of("mv:ResultDataType"), -1, new Random(7), 0))
                                .getBody())
                .bytesOrEmpty();
        NodeId id = StructType.of("mv:ResultDataType")
                .binaryId()
                .toNodeId(ours.getNamespaceTable())
                .orElseThrow();
        for (int length = 0; length < whole.length; length += 3) {
            ExtensionObject cut = ExtensionObject.of(ByteString.of(Arrays.copyOf(whole, length)), id);
            assertThatThrownBy(() -> cut.decode(ours))
                    .isInstanceOfAny(UaSerializationException.class, IndexOutOfBoundsException.class);
        }
    }

    private static List<Long> subsets(StructType type, Random random) {
        int optional = (int)
                type.members().stream().filter(StructType.Member::optional).count();
        List<Long> subsets = new ArrayList<>();
        if (optional <= ALL_SUBSETS_UP_TO) {
            for (long subset = 0; subset < 1L << optional; subset++) {
                subsets.add(subset);
            }
            return subsets;
        }
        subsets.add(0L);
        subsets.add(-1L);
        for (int i = 0; i < optional; i++) {
            subsets.add(1L << i);
            subsets.add(~(1L << i));
        }
        random.longs(RANDOM_SUBSETS).forEach(subsets::add);
        return subsets;
    }

    /** Makes a value in which the n-th optional member is there where bit n of the subset is set. */
    static Struct sample(StructType type, long subset, Random random, int depth) {
        Object[] values = new Object[type.members().size()];
        int bit = 0;
        for (int i = 0; i < values.length; i++) {
            StructType.Member member = type.members().get(i);
            if (!member.optional() || (subset >>> bit++ & 1) == 1) {
                values[i] = value(member, random, depth);
            }
        }
        return new Struct(type, values);
    }

    private static Object value(StructType.Member member, Random random, int depth) {
        if (!member.array()) {
            return scalar(member, random, depth);
        }
        int length = random.nextInt(3);
        Object first = scalar(member, random, depth);
        Object array = Array.newInstance(first.getClass(), length);
        for (int i = 0; i < length; i++) {
            Array.set(array, i, scalar(member, random, depth));
        }
        return array;
    }

    private static Object scalar(StructType.Member member, Random random, int depth) {
        if (member.form() == StructType.Form.STRUCTURE || member.form() == StructType.Form.EXTENSION) {
            for (StructType type : StructType.all()) {
                if (type.id().equals(member.dataType())) {
                    return sample(type, depth > 3 ? 0 : random.nextLong(), random, depth + 1);
                }
            }
            if (member.name().equals("Path") || member.dataType().equals(RelativePath.TYPE_ID)) {
                return new RelativePath(new RelativePathElement[0]);
            }
            return new EUInformation("urn:x", random.nextInt(), LocalizedText.english("mm"), LocalizedText.NULL_VALUE);
        }
        if (member.form() == StructType.Form.ENUMERATION) {
            return TypeTable.get().nodes().stream()
                    .filter(node -> ExpandedNodeId.of(
                                    TypeTable.get()
                                            .namespace(node.key().prefix())
                                            .uri(),
                                    node.key().number())
                            .equals(member.dataType()))
                    .findFirst()
                    .map(node -> node.values()
                            .get(random.nextInt(node.values().size()))
                            .value())
                    .orElseThrow();
        }
        return switch (Objects.requireNonNull(member.builtin())) {
            case Boolean -> random.nextBoolean();
            case Byte -> UByte.valueOf(random.nextInt(256));
            case Int16 -> (short) random.nextInt();
            case Int32 -> random.nextInt();
            case Int64 -> random.nextLong();
            case UInt32 -> UInteger.valueOf(random.nextInt(1 << 30));
            case Double -> random.nextDouble();
            case String -> "Grat \u00fc\ud83d\ude00" + random.nextInt();
            case DateTime -> new DateTime(Instant.ofEpochSecond(random.nextInt(), 100L * random.nextInt(1_000)));
            case ByteString -> ByteString.of(new byte[] {1, (byte) random.nextInt()});
            case LocalizedText -> new LocalizedText("de", "L" + random.nextInt());
            case Variant -> Variant.of(random.nextBoolean() ? (Object) "text" : (Object) random.nextInt());
            default -> throw new IllegalStateException(member.toString());
        };
    }

    /** A value as names and leaves, whichever codec made it. */
    private static Object plain(Object value) {
        if (value instanceof Struct struct) {
            Map<String, Object> plain = new LinkedHashMap<>();
            for (int i = 0; i < struct.type().members().size(); i++) {
                if (struct.value(i) != null) {
                    plain.put(struct.type().members().get(i).name(), plain(struct.value(i)));
                }
            }
            return plain;
        }
        if (value instanceof DynamicStructType struct) {
            Map<String, Object> plain = new LinkedHashMap<>();
            struct.getMembers().forEach((name, each) -> plain.put(name, plain(each)));
            return plain;
        }
        if (value instanceof DynamicEnumType number) {
            return number.getValue();
        }
        if (value instanceof Object[] array) {
            List<Object> plain = new ArrayList<>();
            for (Object each : array) {
                plain.add(plain(each));
            }
            return plain;
        }
        return value;
    }

    private static EncodingContext context(NamespaceTable namespaces, DataTypeManager manager) {
        return new EncodingContext() {
            private final EncodingManager encodings = DefaultEncodingManager.createAndInitialize();
            private final ServerTable servers = new ServerTable();

            @Override
            public DataTypeManager getDataTypeManager() {
                return manager;
            }

            @Override
            public EncodingManager getEncodingManager() {
                return encodings;
            }

            @Override
            public EncodingLimits getEncodingLimits() {
                return EncodingLimits.DEFAULT;
            }

            @Override
            public NamespaceTable getNamespaceTable() {
                return namespaces;
            }

            @Override
            public ServerTable getServerTable() {
                return servers;
            }
        };
    }
}
