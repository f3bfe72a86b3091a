package io.holdfast.testkit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Records what is logged, for tests that pin it: an SLF4J backend that forgets everything unless a {@link Recording} is open.
 * Chosen by the system property {@code slf4j.provider=io.holdfast.testkit.RecordedLogs} before the first logger is made, so in
 * the settings of what runs the tests. Does not set itself up where that is not asked for.
 *
 * <p>Thread-safe.
 */
public final class RecordedLogs implements SLF4JServiceProvider {
    private static final List<Recording> RECORDINGS = new CopyOnWriteArrayList<>();

    private final Loggers loggers = new Loggers();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new BasicMDCAdapter();

    /** For SLF4J. */
    public RecordedLogs() {}

    /**
     * One thing that was logged.
     *
     * @param level how grave
     * @param logger by whom
     * @param text the message with its values, and the trace of an exception
     */
    public record Entry(Level level, String logger, String text) {}

    /** Tells whether this is where the logs of this process go. */
    public static boolean isInUse() {
        return LoggerFactory.getILoggerFactory() instanceof Loggers;
    }

    /** Begins to record, down to a level. */
    public static Recording from(Level level) {
        Recording recording = new Recording(level);
        RECORDINGS.add(recording);
        return recording;
    }

    /** What is logged, and what is written to the standard streams, until it is closed. */
    public static final class Recording implements AutoCloseable {
        private final Level level;
        private final List<Entry> entries = new ArrayList<>();
        private final PrintStream out = System.out;
        private final PrintStream err = System.err;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        private Recording(Level level) {
            this.level = level;
            PrintStream both = new PrintStream(written, true, StandardCharsets.UTF_8);
            System.setOut(new Doubled(out, both));
            System.setErr(new Doubled(err, both));
        }

        /** Returns what was logged so far. */
        public List<Entry> entries() {
            synchronized (entries) {
                return List.copyOf(entries);
            }
        }

        /** Returns all that was logged or written so far, as text. */
        public String text() {
            StringBuilder text = new StringBuilder(written.toString(StandardCharsets.UTF_8));
            entries().forEach(entry -> text.append(entry).append('\n'));
            return text.toString();
        }

        private void add(Entry entry) {
            if (entry.level().toInt() >= level.toInt()) {
                synchronized (entries) {
                    entries.add(entry);
                }
            }
        }

        @Override
        public void close() {
            RECORDINGS.remove(this);
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** Writes to two streams. */
    private static final class Doubled extends PrintStream {
        private final PrintStream other;

        Doubled(PrintStream one, PrintStream other) {
            super(one, true, StandardCharsets.UTF_8);
            this.other = other;
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            other.write(bytes, from, length);
        }

        @Override
        public void write(int each) {
            super.write(each);
            other.write(each);
        }
    }

    private static final class Loggers implements ILoggerFactory {
        private final ConcurrentMap<String, Logger> byName = new ConcurrentHashMap<>();

        @Override
        public Logger getLogger(String name) {
            return byName.computeIfAbsent(name, Recorder::new);
        }
    }

    private static final class Recorder extends AbstractLogger {
        private static final long serialVersionUID = 1L;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                @Nullable String message,
                Object @Nullable [] values,
                @Nullable Throwable thrown) {
            StringBuilder text = new StringBuilder(String.valueOf(
                    MessageFormatter.basicArrayFormat(message, values == null ? new Object[0] : values)));
            if (thrown != null) {
                StringWriter trace = new StringWriter();
                thrown.printStackTrace(new PrintWriter(trace));
                text.append('\n').append(trace);
            }
            Entry entry = new Entry(level, name, text.toString());
            RECORDINGS.forEach(recording -> recording.add(entry));
        }

        private static boolean isWanted(Level level) {
            for (Recording each : RECORDINGS) {
                if (level.toInt() >= each.level.toInt()) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean isTraceEnabled() {
            return isWanted(Level.TRACE);
        }

        @Override
        public boolean isTraceEnabled(Marker marker) {
            return isTraceEnabled();
        }

        @Override
        public boolean isDebugEnabled() {
            return isWanted(Level.DEBUG);
        }

        @Override
        public boolean isDebugEnabled(Marker marker) {
            return isDebugEnabled();
        }

        @Override
        public boolean isInfoEnabled() {
            return isWanted(Level.INFO);
        }

        @Override
        public boolean isInfoEnabled(Marker marker) {
            return isInfoEnabled();
        }

        @Override
        public boolean isWarnEnabled() {
            return isWanted(Level.WARN);
        }

        @Override
        public boolean isWarnEnabled(Marker marker) {
            return isWarnEnabled();
        }

        @Override
        public boolean isErrorEnabled() {
            return isWanted(Level.ERROR);
        }

        @Override
        public boolean isErrorEnabled(Marker marker) {
            return isErrorEnabled();
        }
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return loggers;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0";
    }

    @Override
    public void initialize() {}
}
