package io.holdfast.port;

import io.holdfast.model.ContextPeriod;
import io.holdfast.model.EquipmentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where work-order contexts are asked for: an MES, an ERP, a line controller. Implemented by adapters.
 *
 * <p>Holdfast asks one source from one thread of its own, never the line's; the methods may block. It asks when a result came
 * for whose time nobody told a context, when a context ends at an instant that was told with it, and when the source says
 * that something changed. A source that also knows by itself when something changes should say so.
 */
public interface WorkOrderSource extends AutoCloseable {
    /** Returns the source's name, as it is kept with each statement; the same for ever. */
    String name();

    /**
     * Hands over where to say that the context of a station or line changed, so that it is asked for anew. Called once, before
     * anything is asked; what is handed over may be called from any thread and returns at once. Does nothing by default.
     */
    default void changes(Consumer<EquipmentId> changed) {}

    /**
     * Says which contexts were, are or will be valid at a station or line, as far as known about an instant of device time.
     *
     * @throws InterruptedException when Holdfast shuts down
     */
    Answer ask(EquipmentId equipment, Instant at) throws InterruptedException;

    /** Called when the line closes. */
    @Override
    default void close() {}

    /** What a source answers. */
    sealed interface Answer {
        /**
         * The source could be asked.
         *
         * @param periods what is valid when; empty where it knows of nothing there; copied
         */
        record Known(List<ContextPeriod> periods) implements Answer {
            /** Copies the list. */
            public Known {
                periods = List.copyOf(periods);
            }
        }

        /**
         * The source cannot be asked now.
         *
         * @param reason what stood in the way
         * @param after how long it wants to be left alone, or null where it does not say
         */
        record Unavailable(String reason, @Nullable Duration after) implements Answer {
            /** Checks the parts. */
            public Unavailable {
                Objects.requireNonNull(reason, "reason");
            }
        }
    }
}
