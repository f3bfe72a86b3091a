package io.holdfast.flatfile;

import io.holdfast.flatfile.JsonObject.Part;
import io.holdfast.model.ContextPeriod;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.WorkContext;
import io.holdfast.port.WorkOrderSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The work orders that files told, kept in one file of ours, as a source that Holdfast asks: the link between a {@link
 * FolderSource} and the line. A host that states contexts itself ({@code Holdfast.workOrder}) does not need it.
 *
 * <p>What {@link #take} was told is durable when it returns. Of each station or line the last 64 periods are kept.
 *
 * <p>Thread-safe.
 */
public final class WorkOrderBook implements WorkOrderSource {
    private static final int MOST_PERIODS = 64;

    private final String name;
    private final Path file;
    private final Disk disk = new Disk();
    private final Map<EquipmentId, Deque<ContextPeriod>> periods = new LinkedHashMap<>();
    private Consumer<EquipmentId> changed = equipment -> {};
    private long length;

    private WorkOrderBook(String name, Path file) {
        this.name = name;
        this.file = file;
    }

    /**
     * Opens a book, or starts one. Blocks for the file.
     *
     * @param name the source's name, as Holdfast keeps it with each statement
     * @param file where it is kept; its folder must be there
     * @throws InvalidInputException if the file is no such book
     * @throws IOException if it cannot be read or written
     */
    public static WorkOrderBook open(String name, Path file) throws IOException {
        WorkOrderBook book = new WorkOrderBook(Objects.requireNonNull(name, "name"), file);
        synchronized (book) {
            book.load();
        }
        return book;
    }

    private void load() throws IOException {
        if (Files.exists(file)) {
            String text = Files.readString(file);
            // A line that a crash tore, which only the last can be, has no end; whoever told it was not answered.
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                keep(JsonValue.document(file.getFileName().toString(), line, WorkOrderBook::order));
            }
        }
        StringBuilder content = new StringBuilder();
        periods.forEach((equipment, all) -> all.forEach(period ->
                content.append(JsonWriting.workOrder(equipment, period)).append('\n')));
        byte[] bytes = content.toString().getBytes(StandardCharsets.UTF_8);
        Path part = file.resolveSibling(file.getFileName() + FolderDestination.PART);
        disk.write(part, bytes);
        disk.force(part);
        disk.move(part, file);
        disk.forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder"));
        length = bytes.length;
    }

    private static InboundRecord.WorkOrder order(JsonValue value) throws MistakenException {
        JsonObject o = value.object();
        Part<EquipmentId> equipment = o.required("equipment", v -> v.text(EquipmentId::new));
        Part<Instant> from = o.required("from", JsonValue::instant);
        Part<Instant> to = o.optional("to", JsonValue::instant);
        Part<WorkContext> context = o.optional("context", JsonReading::context);
        return o.build(() -> new InboundRecord.WorkOrder(
                equipment.get(), new ContextPeriod(context.value(), from.get(), to.value())));
    }

    private void keep(InboundRecord.WorkOrder order) {
        Deque<ContextPeriod> all = periods.computeIfAbsent(order.equipment(), unused -> new ArrayDeque<>());
        all.remove(order.period());
        all.addLast(order.period());
        while (all.size() > MOST_PERIODS) {
            all.removeFirst();
        }
    }

    /**
     * Writes an order down, durably, and has Holdfast ask for it. A repeat changes nothing.
     *
     * @throws IOException if it cannot be written; it was not taken then
     */
    public void take(InboundRecord.WorkOrder order) throws IOException {
        Consumer<EquipmentId> told;
        synchronized (this) {
            byte[] line =
                    (JsonWriting.workOrder(order.equipment(), order.period()) + "\n").getBytes(StandardCharsets.UTF_8);
            disk.writeTail(file, length, line);
            disk.force(file);
            length += line.length;
            keep(order);
            told = changed;
        }
        told.accept(order.equipment());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized void changes(Consumer<EquipmentId> value) {
        changed = Objects.requireNonNull(value, "value");
    }

    @Override
    public synchronized Answer ask(EquipmentId equipment, Instant at) {
        List<ContextPeriod> known = new ArrayList<>();
        ContextPeriod inForce = null;
        for (ContextPeriod period : periods.getOrDefault(equipment, new ArrayDeque<>())) {
            if (period.from().isAfter(at)) {
                known.add(period);
            } else if (lasts(period, at)) {
                inForce = later(inForce, period);
            }
        }
        if (inForce != null) {
            known.add(0, inForce);
        }
        return new Answer.Known(known);
    }

    private static boolean lasts(ContextPeriod period, Instant at) {
        return period.to() == null || period.to().isAfter(at);
    }

    /** Without an end, a period ends where the next one begins; of two of one begin the later told is in force. */
    private static ContextPeriod later(@Nullable ContextPeriod before, ContextPeriod period) {
        return before == null || !period.from().isBefore(before.from()) ? period : before;
    }
}
