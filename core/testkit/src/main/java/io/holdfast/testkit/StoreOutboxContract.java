package io.holdfast.testkit;

import static io.holdfast.testkit.Samples.SCRATCH;
import static io.holdfast.testkit.Samples.cluster;
import static io.holdfast.testkit.Samples.episode;
import static io.holdfast.testkit.Samples.hold;
import static io.holdfast.testkit.Samples.nonconformance;
import static io.holdfast.testkit.Samples.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.model.AuditEntry;
import io.holdfast.model.DestinationId;
import io.holdfast.model.Episode;
import io.holdfast.model.MaterialHold;
import io.holdfast.model.Nonconformance;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Lane;
import io.holdfast.port.StoreCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of {@link StoreContract} that is about what waits for delivery, and about the audit chain. */
abstract class StoreOutboxContract extends StoreAsideContract {
    @Test
    void deliveriesWaitInTheOrderOfCommitPerDestinationAndLane() throws IOException {
        add(pass(1), pass(2), pass(3));
        store.write(t -> {
            t.enqueue(ERP, "WO-7", "k2", pass(2));
            t.enqueue(MES, "WO-7", "m2", pass(2));
        });
        store.write(t -> t.enqueue(ERP, "WO-7", "k1", pass(1)));
        store.write(t -> t.enqueue(ERP, "LOT-2", "k3", pass(3)));
        List<Delivery> waiting = store.pending(ERP, Lane.RESULT, 0, 10);
        assertThat(waiting)
                .containsExactly(
                        new Delivery(1, ERP, Lane.RESULT, "WO-7", "k2", pass(2), 0),
                        new Delivery(3, ERP, Lane.RESULT, "WO-7", "k1", pass(1), 0),
                        new Delivery(4, ERP, Lane.RESULT, "LOT-2", "k3", pass(3), 0));
        assertThat(store.pending(ERP, Lane.RESULT, 1, 1)).containsExactly(waiting.get(1));
        assertThat(store.pending(ERP, Lane.RESULT, 4, 10)).isEmpty();
        assertThat(store.pending(ERP, Lane.HOLD, 0, 10)).isEmpty();
        assertThat(store.pending(MES, Lane.RESULT, 0, 10)).hasSize(1);
        assertThat(store.pending(new DestinationId("unknown"), Lane.RESULT, 0, 10))
                .isEmpty();
        assertThat(store.lastSequence()).isEqualTo(4);
        assertThat(store.counts().pending()).isEqualTo(4);
    }

    @Test
    void eachRevisionWaitsAsItWasWhenItWasEnqueued() throws IOException {
        Episode episode = episode(cluster(SCRATCH, 1, 2, 3));
        for (int revision = 1; revision <= 2; revision++) {
            MaterialHold hold = hold(episode, revision, "U-" + revision);
            Nonconformance report = nonconformance(episode, revision);
            String key = "r" + revision;
            store.write(t -> {
                t.save(hold);
                t.save(report);
                t.enqueue(ERP, "WO-7", key, hold);
                t.enqueue(ERP, "WO-7", key, report);
            });
        }
        assertThat(store.pending(ERP, Lane.HOLD, 0, 10))
                .extracting(Delivery::content)
                .containsExactly(hold(episode, 1, "U-1"), hold(episode, 2, "U-2"));
        assertThat(store.pending(ERP, Lane.NONCONFORMANCE, 0, 10))
                .extracting(Delivery::content)
                .containsExactly(nonconformance(episode, 1), nonconformance(episode, 2));
    }

    @Test
    void contentThatWasNeverWrittenCannotBeEnqueued() {
        Episode episode = episode(cluster(SCRATCH, 1, 2, 3));
        for (var content : List.of(pass(1), hold(episode, 1), nonconformance(episode, 1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.write(t -> t.enqueue(ERP, "WO-7", "k", content)))
                    .withMessageContaining("must be written before");
        }
    }

    @Test
    void aConfirmedDeliveryLeavesTheOutbox() throws IOException {
        Delivery delivery = enqueued(pass(1));
        settle(delivery, new DeliveryOutcome.Confirmed("DOC-1"));
        assertThat(store.pending(ERP, Lane.RESULT, 0, 10)).isEmpty();
        assertThat(store.counts()).isEqualTo(new StoreCounts(1, 0, 0, 0, 0, 0, 0, 0, 0, 1));
    }

    @Test
    void aRejectedDeliveryIsParkedAndLetsTheNextOnePass() throws IOException {
        Delivery refused = enqueued(pass(1));
        Delivery next = enqueued(pass(2));
        settle(refused, new DeliveryOutcome.Rejected("unknown material"));
        assertThat(store.pending(ERP, Lane.RESULT, 0, 10)).containsExactly(next);
        assertThat(store.counts()).isEqualTo(new StoreCounts(2, 0, 0, 0, 0, 0, 0, 1, 1, 0));
    }

    @Test
    void anythingElseStaysPendingWithOneAttemptMore() throws IOException {
        Delivery delivery = enqueued(pass(1));
        settle(delivery, new DeliveryOutcome.Retryable("503", null));
        settle(delivery, new DeliveryOutcome.Unknown("timed out"));
        assertThat(store.pending(ERP, Lane.RESULT, 0, 10))
                .containsExactly(new Delivery(delivery.sequence(), ERP, Lane.RESULT, "WO-7", "R-1", pass(1), 2, true));
        reopen();
        assertThat(store.pending(ERP, Lane.RESULT, 0, 10))
                .extracting(Delivery::attempts)
                .containsExactly(2);
    }

    @Test
    void settlingWhatIsSettledChangesNothing() throws IOException {
        Delivery delivery = enqueued(pass(1));
        settle(delivery, new DeliveryOutcome.Confirmed("DOC-1"));
        StoreCounts settled = store.counts();
        settle(delivery, new DeliveryOutcome.Confirmed("DOC-1"));
        settle(delivery, new DeliveryOutcome.Rejected("no"));
        settle(delivery, new DeliveryOutcome.Retryable("503", null));
        assertThat(store.counts()).isEqualTo(settled);
        assertThat(store.pending(ERP, Lane.RESULT, 0, 10)).isEmpty();
    }

    @Test
    void sequencesGrowThoughTheOutboxWasEmptiedAndTheStoreReopened() throws IOException {
        Delivery first = enqueued(pass(1));
        settle(first, new DeliveryOutcome.Confirmed("DOC-1"));
        reopen();
        assertThat(enqueued(pass(2)).sequence()).isGreaterThan(first.sequence());
    }

    // Audit.

    @Test
    void theAuditChainIsReadInOrder() throws IOException {
        store.write(t -> {
            t.append(Samples.audit(1));
            t.append(Samples.audit(2));
        });
        store.write(t -> t.append(Samples.audit(3)));
        assertThat(store.lastAudit()).contains(Samples.audit(3));
        List<AuditEntry> chain = new ArrayList<>();
        store.forEachAudit(chain::add);
        assertThat(chain).containsExactly(Samples.audit(1), Samples.audit(2), Samples.audit(3));
    }

    @Test
    void anEntryThatDoesNotFollowTheLastIsRefused() throws IOException {
        store.write(t -> t.append(Samples.audit(1)));
        for (int wrong : new int[] {1, 3}) {
            assertThatIllegalArgumentException().isThrownBy(() -> store.write(t -> t.append(Samples.audit(wrong))));
        }
        assertThat(store.lastAudit()).contains(Samples.audit(1));
    }
}
