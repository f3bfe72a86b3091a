package io.holdfast.store;

import io.holdfast.model.AuditEntry;
import io.holdfast.model.Binding;
import io.holdfast.model.ClusterId;
import io.holdfast.model.ClusterMember;
import io.holdfast.model.ContextStatement;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.EpisodeId;
import io.holdfast.model.EquipmentId;
import io.holdfast.model.HoldId;
import io.holdfast.model.InspectionResult;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.MaterialLotId;
import io.holdfast.model.ModelMismatch;
import io.holdfast.model.ModelTable;
import io.holdfast.model.Nonconformance;
import io.holdfast.model.NonconformanceId;
import io.holdfast.model.ResultId;
import io.holdfast.model.Segment;
import io.holdfast.model.UnitId;
import io.holdfast.port.DefectCount;
import io.holdfast.port.Delivery;
import io.holdfast.port.Lane;
import io.holdfast.port.OrderingKeys;
import io.holdfast.port.Parked;
import io.holdfast.port.ParkedQuery;
import io.holdfast.port.RefusedResult;
import io.holdfast.port.ResultQuery;
import io.holdfast.port.Shed;
import io.holdfast.port.Store;
import io.holdfast.port.StoreCounts;
import io.holdfast.port.StoreException;
import io.holdfast.port.StoreSpace;
import io.holdfast.port.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal in one SQLite file. One program at a time may open it; others may read it, with any SQLite tool.
 *
 * <p><b>Durability</b>: write-ahead log, synchronous to the disk at each commit. What {@link #write} returned from
 * survives the end of the process and a loss of power, as far as the disk keeps what it confirmed.
 *
 * <p><b>Writers</b>: any thread; {@code write} waits for the one before and for one sync of the disk. Every so many
 * commits it also moves the log into the file, which takes some more syncs. <b>Readers</b>: any thread, at any time;
 * they neither wait for the writer nor hold it up, and each call sees one committed state. A call that streams for long
 * keeps the log from being reused, so that it grows meanwhile. The one lock here is the writer's; nothing is called
 * while it is held but the work.
 *
 * <p><b>Failure</b>: {@link StoreException} names what was attempted and the file. After a full disk or an I/O error
 * nothing of the change is there, and the next {@code write} works once the cause is gone. Calls after {@link #close}
 * throw {@link IllegalStateException}.
 *
 * <p><b>Beside the file</b>: {@code -wal} and {@code -shm} while it is open (SQLite's), {@code .lock} (empty, or the
 * writer's process number), {@code .native} while the process runs (SQLite's library). Copy the file alone only after
 * {@code close}. A JDK from 24 on warns about that library unless it is started with
 * {@code --enable-native-access=ALL-UNNAMED}.
 */
public final class SqliteStore implements Store {
    /** Sessions kept for later readers; a reader beyond these opens one for itself. */
    private static final int KEPT_READERS = 4;

    private final DatabaseFile database;
    private final InstantSource clock;
    private final StoreLock lock;
    private final ReentrantLock writing = new ReentrantLock();
    private final ConcurrentLinkedDeque<SqliteReader> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private @Nullable SqliteWriter writer;
    private volatile boolean closed;

    private SqliteStore(DatabaseFile database, InstantSource clock, StoreLock lock, SqliteWriter writer) {
        this.database = database;
        this.clock = clock;
        this.lock = lock;
        this.writer = writer;
    }

    /**
     * Opens the journal in that file; makes the file, and its folder, where there is none. Brings an older schema up to
     * date. Checks the file first where the last writer did not close it, unless it has more than 2 GiB. Blocks
     * meanwhile; the first call in a process takes some 0.5 s to load SQLite.
     *
     * @throws StoreException where another program has it open, where it is not Holdfast's or of a later version, where
     *     it is damaged, where it lies on a network share, or where the SQLite library is older than 3.51.3
     */
    public static SqliteStore open(Path databaseFile) throws StoreException {
        return open(databaseFile, InstantSource.system());
    }

    /** As {@link #open(Path)}, with the clock that dates schema changes; nothing else here reads a clock. */
    public static SqliteStore open(Path databaseFile, InstantSource clock) throws StoreException {
        DatabaseFile database = DatabaseFile.at(databaseFile);
        boolean logLeft = database.hasLog();
        StoreLock lock = StoreLock.acquire(database.path());
        try {
            NativeLibrary.load(database.path());
            SqliteWriter writer = database.openWriter(logLeft || lock.leftUnclean(), clock);
            return new SqliteStore(database, clock, lock, writer);
        } catch (Throwable e) {
            SqliteWriter.closeQuietly(lock, e);
            throw e;
        }
    }

    @Override
    public void write(Work work) throws StoreException {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("work must use its transaction, not write to the store again");
        }
        writing.lock();
        try {
            requireOpen();
            SqliteWriter open = writer;
            if (open == null) {
                open = database.openWriter(false, clock);
                writer = open;
            }
            try {
                open.write(work);
            } catch (Throwable e) {
                if (open.isBroken()) {
                    writer = null;
                    SqliteWriter.closeQuietly(open.session(), e);
                }
                throw e;
            }
        } finally {
            writing.unlock();
        }
    }

    /**
     * Checks the whole file: every page, index and reference. Takes time in proportion to the file (about a second for
     * some hundred megabytes); readers and the writer go on meanwhile.
     *
     * @throws StoreException naming the first faults, where there are any
     */
    public void verify() throws StoreException {
        read(reader -> reader.attempt("verify", "all content", () -> {
            String faults =
                    String.join("; ", reader.session.list("PRAGMA integrity_check(5)", row -> row.getString(1)));
            boolean dangling = !reader.session
                    .list("PRAGMA foreign_key_check", row -> true)
                    .isEmpty();
            if (!"ok".equals(faults) || dangling) {
                throw new StoreException(database.path() + " is damaged: " + faults
                        + (dangling ? "; some rows refer to rows that are missing" : ""));
            }
            return true;
        }));
    }

    /** The file with its log, and what its volume can still take. */
    @Override
    public Optional<StoreSpace> space() throws StoreException {
        return Optional.of(database.space());
    }

    @Override
    public void close() throws StoreException {
        writing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            closeAll();
        } catch (SQLException | IOException e) {
            throw new StoreException("Cannot close " + database.path() + " in order: " + e.getMessage(), e);
        } finally {
            writing.unlock();
        }
    }

    /** Readers before the writer: the last session to close is the one that moves the log. */
    private void closeAll() throws SQLException, IOException {
        try (lock) {
            for (SqliteReader reader = idle.poll(); reader != null; reader = idle.poll()) {
                reader.session.close();
            }
            if (writer != null) {
                writer.close();
            }
            lock.markClean();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(database.path() + " is closed");
        }
    }

    private interface Reading<T> {
        T from(SqliteReader reader) throws StoreException;
    }

    private <T> T read(Reading<T> reading) throws StoreException {
        requireOpen();
        SqliteReader reader = idle.poll();
        if (reader == null) {
            Session session = database.openReader();
            reader = new SqliteReader(session, new Runs(session), database.path());
        } else {
            idleCount.decrementAndGet();
        }
        try {
            T answer = reading.from(reader);
            keep(reader);
            return answer;
        } catch (Throwable e) {
            // Whatever went wrong, a new session is cheap.
            SqliteWriter.closeQuietly(reader.session, e);
            throw e;
        }
    }

    private void keep(SqliteReader reader) throws StoreException {
        if (!closed && idleCount.incrementAndGet() <= KEPT_READERS) {
            idle.push(reader);
            return;
        }
        idleCount.decrementAndGet();
        try {
            reader.session.close();
        } catch (SQLException e) {
            throw new StoreException("Cannot close a reader of " + database.path() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<InspectionResult> result(ResultId id) throws StoreException {
        return read(reader -> reader.result(id));
    }

    @Override
    public void forEachResult(ResultQuery query, Consumer<? super InspectionResult> action) throws StoreException {
        stream(reader -> reader.forEachResult(query, action));
    }

    @Override
    public Optional<InspectionResult> lastGood(Segment segment, Instant before) throws StoreException {
        return read(reader -> reader.lastGood(segment, before));
    }

    @Override
    public Optional<Episode> episode(EpisodeId id) throws StoreException {
        return read(reader -> reader.episode(id));
    }

    @Override
    public void forEachEpisode(boolean openOnly, Consumer<? super Episode> action) throws StoreException {
        stream(reader -> reader.forEachEpisode(openOnly, action));
    }

    @Override
    public void forEachMember(ClusterId cluster, Consumer<? super ClusterMember> action) throws StoreException {
        stream(reader -> reader.forEachMember(cluster, action));
    }

    @Override
    public Optional<MaterialHold> hold(HoldId id) throws StoreException {
        return read(reader -> reader.hold(id));
    }

    @Override
    public void forEachHold(Consumer<? super MaterialHold> action) throws StoreException {
        stream(reader -> reader.forEachHold(action));
    }

    @Override
    public List<MaterialHold> holdsOf(UnitId unit) throws StoreException {
        return read(reader -> reader.holdsOf(unit));
    }

    @Override
    public List<MaterialHold> holdsOf(MaterialLotId lot) throws StoreException {
        return read(reader -> reader.holdsOf(lot));
    }

    @Override
    public Optional<Nonconformance> nonconformance(NonconformanceId id) throws StoreException {
        return read(reader -> reader.nonconformance(id));
    }

    @Override
    public void forEachNonconformance(Consumer<? super Nonconformance> action) throws StoreException {
        stream(reader -> reader.forEachNonconformance(action));
    }

    @Override
    public List<DefectCount> defectCounts() throws StoreException {
        return read(SqliteReader::defectCounts);
    }

    @Override
    public List<Delivery> pending(
            DestinationId destination, Lane lane, OrderingKeys keys, long afterSequence, int limit)
            throws StoreException {
        return read(reader -> reader.pending(destination, lane, keys, afterSequence, limit));
    }

    @Override
    public List<Waiting> waiting() throws StoreException {
        return read(SqliteReader::waiting);
    }

    @Override
    public Set<String> parkedKeys(DestinationId destination, Lane lane) throws StoreException {
        return read(reader -> reader.parkedKeys(destination, lane));
    }

    @Override
    public void forEachParked(ParkedQuery query, Consumer<? super Parked> action) throws StoreException {
        stream(reader -> reader.forEachParked(query, action));
    }

    @Override
    public void forEachRefused(Consumer<? super RefusedResult> action) throws StoreException {
        stream(reader -> reader.forEachRefused(action));
    }

    @Override
    public void forEachLate(Instant receivedFrom, Consumer<? super InspectionResult> action) throws StoreException {
        stream(reader -> reader.forEachLate(receivedFrom, action));
    }

    @Override
    public void forEachShed(Consumer<? super Shed> action) throws StoreException {
        stream(reader -> reader.forEachShed(action));
    }

    @Override
    public Optional<ResultId> lastResult() throws StoreException {
        return read(SqliteReader::lastResult);
    }

    @Override
    public List<InspectionResult> results(@Nullable ResultId after, Instant receivedFrom, int limit)
            throws StoreException {
        return read(reader -> reader.results(after, receivedFrom, limit));
    }

    @Override
    public Optional<String> note(String name) throws StoreException {
        return read(reader -> reader.note(name));
    }

    @Override
    public long lastSequence() throws StoreException {
        return read(SqliteReader::lastSequence);
    }

    @Override
    public StoreCounts counts() throws StoreException {
        return read(SqliteReader::counts);
    }

    @Override
    public Optional<AuditEntry> lastAudit() throws StoreException {
        return read(SqliteReader::lastAudit);
    }

    @Override
    public void forEachAudit(Consumer<? super AuditEntry> action) throws StoreException {
        stream(reader -> reader.forEachAudit(action));
    }

    @Override
    public long lastContextNumber() throws StoreException {
        return read(SqliteReader::lastContextNumber);
    }

    @Override
    public Set<EquipmentId> contextEquipment() throws StoreException {
        return read(SqliteReader::contextEquipment);
    }

    @Override
    public List<ContextStatement> contexts(EquipmentId equipment, int latest) throws StoreException {
        return read(reader -> reader.contexts(equipment, latest));
    }

    @Override
    public void forEachUnbound(Consumer<? super InspectionResult> action) throws StoreException {
        stream(reader -> reader.forEachUnbound(action));
    }

    @Override
    public List<Binding> bindings(ResultId result) throws StoreException {
        return read(reader -> reader.bindings(result));
    }

    @Override
    public List<Episode> episodesOf(UnitId unit) throws StoreException {
        return read(reader -> reader.episodesOf(unit));
    }

    @Override
    public Optional<ModelTable> modelTable() throws StoreException {
        return read(SqliteReader::modelTable);
    }

    @Override
    public void forEachModelMismatch(Consumer<? super ModelMismatch> action) throws StoreException {
        stream(reader -> reader.forEachModelMismatch(action));
    }

    private interface Streaming {
        void from(SqliteReader reader) throws StoreException;
    }

    private void stream(Streaming streaming) throws StoreException {
        read(reader -> {
            streaming.from(reader);
            return true;
        });
    }
}
