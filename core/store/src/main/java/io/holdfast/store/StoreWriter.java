package io.holdfast.store;

import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The one session that writes, with what it remembers. One thread at a time. */
final class StoreWriter {
    private final Session session;
    private final String place;
    private final Words words;
    private final Runs runs;
    private final Names names;
    private final Recent recent;
    private final GenealogyBook genealogy;
    private final LedgerMemory ledger;
    private final Spots spots;
    private @Nullable Counters counters;
    private boolean broken;

    StoreWriter(Session session, String place) throws SQLException {
        this.session = session;
        this.place = place;
        this.words = new Words(session);
        this.runs = new Runs(session);
        this.names = new Names(session);
        this.recent = new Recent(session);
        this.genealogy = new GenealogyBook(session, words, names);
        this.ledger = new LedgerMemory(session, LedgerMemory.REMEMBERED);
        this.spots = new Spots(session);
    }

    Session session() {
        return session;
    }

    String place() {
        return place;
    }

    Words words() {
        return words;
    }

    Runs runs() {
        return runs;
    }

    Names names() {
        return names;
    }

    Recent recent() {
        return recent;
    }

    GenealogyBook genealogy() {
        return genealogy;
    }

    LedgerMemory ledger() {
        return ledger;
    }

    Spots spots() {
        return spots;
    }

    /** Tells whether a rollback failed: the session is then of no use any more. */
    boolean isBroken() {
        return broken;
    }

    /** Runs the work in a transaction that takes the database's write lock at once, and commits it. */
    void write(Store.Work work) throws StoreException {
        Counters known;
        try {
            session.begin(true);
            known = counters == null ? Counters.read(session) : counters;
        } catch (SQLException | IOException e) {
            rollback(e);
            throw failed("begin", e);
        }
        try {
            JournalTransaction transaction = new JournalTransaction(this, known);
            work.in(transaction);
            transaction.finish();
            session.commit();
            counters = known;
        } catch (SQLException e) {
            rollback(e);
            throw failed("commit", e);
        } catch (Throwable e) {
            rollback(e);
            throw e;
        }
    }

    private StoreException failed(String what, Exception cause) {
        return new StoreException("Cannot " + what + " a change of " + place + ": " + cause.getMessage(), cause);
    }

    private void rollback(Throwable cause) {
        words.forget();
        runs.forget();
        names.forget();
        recent.forget();
        genealogy.forget();
        ledger.forget();
        spots.forget();
        counters = null;
        try {
            session.forget();
            session.rollback();
        } catch (SQLException e) {
            broken = true;
            cause.addSuppressed(e);
        }
    }

    static void closeQuietly(@Nullable AutoCloseable closeable, Throwable cause) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
