package io.holdfast.opcua;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.eclipse.milo.opcua.stack.core.NamespaceTable;
import org.eclipse.milo.opcua.stack.core.ServerTable;
import org.eclipse.milo.opcua.stack.core.UaSerializationException;
import org.eclipse.milo.opcua.stack.core.channel.EncodingLimits;
import org.eclipse.milo.opcua.stack.core.encoding.DefaultEncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingContext;
import org.eclipse.milo.opcua.stack.core.encoding.EncodingManager;
import org.eclipse.milo.opcua.stack.core.types.DataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.DefaultDataTypeManager;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.jspecify.annotations.Nullable;

/**
 * The job orders of a line with their states, in the order that they were stored, and in a file: each change is on disk before it is
 * answered. Orders are kept as the client sent them, whatever parameters they have. Not thread-safe.
 */
final class JobOrderBook {
    private static final int MAGIC = 0x484a4f31;
    private static final long NO_TIME = Long.MIN_VALUE;

    /**
     * A job order.
     *
     * @param order as it was sent
     * @param allowed when it was allowed to start, among the others: the lowest number begins first; 0 where it is not
     */
    record Entry(
            JobOrder order,
            Struct sent,
            JobOrderState state,
            long allowed,
            @Nullable Instant started,
            @Nullable Instant ended) {
        Entry in(JobOrderState next, long number, Instant now) {
            return new Entry(
                    order,
                    sent,
                    next,
                    next == JobOrderState.ALLOWED_TO_START ? number : 0,
                    started == null && next == JobOrderState.RUNNING ? now : started,
                    next.isOver() ? now : null);
        }

        Entry updated(JobOrder other, Struct as) {
            return new Entry(other, as, state, allowed, started, ended);
        }
    }

    /** The context that the file was written in. */
    private record Remembered(NamespaceTable namespaces, DataTypeManager types) implements EncodingContext {
        static Remembered of(List<String> uris) {
            NamespaceTable table = new NamespaceTable();
            uris.stream().skip(1).forEach(table::add);
            DataTypeManager types = DefaultDataTypeManager.createAndInitialize(table);
            StructCodec.registerAll(table, types);
            return new Remembered(table, types);
        }

        @Override
        public DataTypeManager getDataTypeManager() {
            return types;
        }

        @Override
        public EncodingManager getEncodingManager() {
            return DefaultEncodingContext.INSTANCE.getEncodingManager();
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
            return DefaultEncodingContext.INSTANCE.getServerTable();
        }
    }

    private final Path file;
    private final EncodingContext context;
    private Map<String, Entry> entries = new LinkedHashMap<>();
    private long lastAllowed;

    JobOrderBook(Path file, EncodingContext context) throws IOException {
        this.file = file;
        this.context = context;
        if (Files.exists(file)) {
            read();
        }
    }

    Optional<Entry> get(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    List<Entry> all() {
        return List.copyOf(entries.values());
    }

    /** Returns the order that the line works on, paused or not. */
    Optional<Entry> current() {
        return entries.values().stream()
                .filter(each -> each.state() == JobOrderState.RUNNING || each.state() == JobOrderState.INTERRUPTED)
                .findFirst();
    }

    /** Returns the order that may begin next: of those that may, the one that was allowed first. */
    Optional<Entry> next() {
        return entries.values().stream()
                .filter(each -> each.state() == JobOrderState.ALLOWED_TO_START)
                .min(Comparator.comparingLong(Entry::allowed));
    }

    /** Returns a number for an order that becomes allowed to start: higher than that of any other. */
    long allow() {
        return ++lastAllowed;
    }

    /** Adds or replaces an order; on disk when this returns, and unchanged where it throws. */
    void put(Entry entry) throws IOException {
        Map<String, Entry> changed = new LinkedHashMap<>(entries);
        changed.put(entry.order().id(), entry);
        write(changed);
        entries = changed;
    }

    void remove(String id) throws IOException {
        Map<String, Entry> changed = new LinkedHashMap<>(entries);
        changed.remove(id);
        write(changed);
        entries = changed;
    }

    private void write(Map<String, Entry> changed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            // Numbers of namespaces inside the orders mean what they meant when this was written.
            String[] namespaces = context.getNamespaceTable().toArray();
            out.writeInt(namespaces.length);
            for (String namespace : namespaces) {
                out.writeUTF(namespace);
            }
            out.writeLong(lastAllowed);
            out.writeInt(changed.size());
            for (Entry entry : changed.values()) {
                out.writeByte(entry.state().number());
                out.writeLong(entry.allowed());
                writeTime(out, entry.started());
                writeTime(out, entry.ended());
                byte[] order = bytes(entry.sent(), context);
                out.writeInt(order.length);
                out.write(order);
            }
            CRC32 sum = new CRC32();
            sum.update(bytes.toByteArray());
            out.writeLong(sum.getValue());
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel out = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static byte[] bytes(Struct struct, EncodingContext context) {
        return ((ByteString) ExtensionObject.encode(context, struct).getBody()).bytesOrEmpty();
    }

    private static void writeTime(DataOutputStream out, @Nullable Instant time) throws IOException {
        out.writeLong(time == null ? NO_TIME : time.getEpochSecond());
        out.writeInt(time == null ? 0 : time.getNano());
    }

    private static @Nullable Instant readTime(DataInputStream in) throws IOException {
        long seconds = in.readLong();
        int nanos = in.readInt();
        return seconds == NO_TIME ? null : Instant.ofEpochSecond(seconds, nanos);
    }

    private void read() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            CRC32 sum = new CRC32();
            int length = Math.max(0, bytes.length - Long.BYTES);
            sum.update(bytes, 0, length);
            if (bytes.length < Long.BYTES || ByteBuffer.wrap(bytes).getLong(length) != sum.getValue()) {
                throw new IOException("its check sum is wrong");
            }
            if (in.readInt() != MAGIC) {
                throw new IOException("it is no book of job orders, or one of a later version");
            }
            List<String> namespaces = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                namespaces.add(in.readUTF());
            }
            EncodingContext then = Remembered.of(namespaces);
            lastAllowed = in.readLong();
            for (int left = in.readInt(); left > 0; left--) {
                JobOrderState state = JobOrderState.of(in.readByte());
                long allowed = in.readLong();
                Instant started = readTime(in);
                Instant ended = readTime(in);
                byte[] order = in.readNBytes(in.readInt());
                ExtensionObject wrapped = ExtensionObject.of(
                        ByteString.of(order),
                        StructType.of("jc:ISA95JobOrderDataType")
                                .binaryId()
                                .toNodeId(then.getNamespaceTable())
                                .orElseThrow());
                Struct sent = (Struct) wrapped.decode(then);
                JobOrder known = JobOrderForms.order(sent);
                entries.put(known.id(), new Entry(known, sent, state, allowed, started, ended));
            }
        } catch (IOException | UaSerializationException | IllegalArgumentException e) {
            throw new IOException(
                    file + " cannot be read: " + e.getMessage()
                            + "; put it aside to start without job orders, or bring back a copy",
                    e);
        }
    }
}
