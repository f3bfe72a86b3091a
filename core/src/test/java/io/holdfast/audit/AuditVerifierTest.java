package io.holdfast.audit;

import static io.holdfast.audit.AuditChainTest.chainOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import io.holdfast.port.StoreReader;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Chains in memory that somebody had his hands on. */
class AuditVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-02T06:00:00Z");

    @Test
    void aChainNobodyTouchedIsSoundAndHasAHead() throws Exception {
        List<AuditEntry> chain = chainOf(9);
        AuditReport report = verify(chain);
        assertThat(report.isSound()).isTrue();
        assertThat(report.links()).isEqualTo(9);
        assertThat(report.head()).isEqualTo(AuditHead.of(Optional.of(chain.get(8))));
    }

    @Test
    void anEmptyChainIsSoundUnlessAHeadWasKept() throws Exception {
        assertThat(verify(List.of()).isSound()).isTrue();
        assertThat(verify(List.of(), headOf(chainOf(3))).faults())
                .containsExactly(new AuditFault(
                        AuditFault.Kind.TRUNCATED, 1, 3, "the chain ends at link 0, a kept head is of link 3"));
    }

    @Test
    void linksTakenOutAreNamedByTheirSpan() throws Exception {
        List<AuditEntry> chain = chainOf(9);
        chain.subList(3, 6).clear();
        assertThat(verify(chain).faults())
                .containsExactly(new AuditFault(AuditFault.Kind.DELETED, 4, 6, "links 4 to 6 are missing"));
    }

    @Test
    void linksTakenOutAndThoseBehindNumberedAnewAreNamedWhereTheyStood() throws Exception {
        List<AuditEntry> chain = chainOf(9);
        chain.subList(3, 5).clear();
        assertThat(verify(numberedAnew(chain)).faults())
                .containsExactly(new AuditFault(
                        AuditFault.Kind.DELETED, 4, 5, "link 4 was made as link 6: 2 taken out before it"));
    }

    @Test
    void aLinkPutInIsNamedThoughThoseBehindWereNumberedAnew() throws Exception {
        List<AuditEntry> chain = chainOf(6);
        AuditChain forger = AuditChain.after(Optional.of(chain.get(2)));
        chain.add(3, forger.next(NOW, new Actor.Person("nobody"), "RELEASED", "MH-1", "all is well"));
        assertThat(verify(numberedAnew(chain)).faults())
                .anySatisfy(fault -> {
                    assertThat(fault.kind()).isEqualTo(AuditFault.Kind.INSERTED);
                    assertThat(fault.first()).isEqualTo(4);
                    assertThat(fault.words()).contains("link 5 was made as link 4");
                })
                .hasSize(1);
    }

    @Test
    void linksThatChangedPlacesAreEachNamedWithTheirOwnPlace() throws Exception {
        List<AuditEntry> chain = chainOf(8);
        Collections.swap(chain, 2, 5);
        assertThat(verify(numberedAnew(chain)).faults())
                .extracting(AuditFault::words)
                .containsExactly(
                        "link 3 stands where it was not made for: it was made as link 6",
                        "link 6 stands where it was not made for: it was made as link 3");
    }

    @Test
    void aChainWithoutItsBeginIsNamed() throws Exception {
        List<AuditEntry> chain = chainOf(5);
        AuditChain other = AuditChain.after(Optional.of(chain.get(4)));
        AuditEntry sixth = other.next(NOW, new Actor.Component("test"), "DID", "thing", "detail");
        AuditEntry asFirst = altered(sixth, 1, sixth.detail(), AuditChain.hashOf(sixth, 1));
        assertThat(verify(List.of(asFirst)).faults())
                .containsExactly(new AuditFault(
                        AuditFault.Kind.REWRITTEN,
                        0,
                        0,
                        "link 1 does not begin a chain: those before it were taken away"));
    }

    @Test
    void aTailWrittenAnewWithRightHashesIsNamedByTheKeptHeadAlone() throws Exception {
        List<AuditEntry> chain = chainOf(6);
        AuditHead kept = headOf(chain);
        AuditChain forger = AuditChain.after(Optional.of(chain.get(3)));
        for (int i = 4; i < 6; i++) {
            chain.set(i, forger.next(NOW, new Actor.Component("test"), "DID", "thing " + i, "something kinder"));
        }
        assertThat(verify(chain).isSound()).isTrue();
        assertThat(verify(chain, kept).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(AuditFault.Kind.REWRITTEN);
            assertThat(fault.first()).isEqualTo(6);
        });
    }

    @Test
    void aLastLinkWhoseHashIsNoHashGivesNoHead() throws Exception {
        List<AuditEntry> chain = chainOf(2);
        chain.set(1, altered(chain.get(1), 2, chain.get(1).detail(), "?"));
        AuditReport report = verify(chain);
        assertThat(report.head()).isEmpty();
        assertThat(report.faults()).singleElement().extracting(AuditFault::kind).isEqualTo(AuditFault.Kind.CHANGED);
    }

    @Test
    void noMoreFaultsAreNamedThanAnybodyReads() throws Exception {
        List<AuditEntry> chain = chainOf(2 * AuditVerifier.MOST_FAULTS + 100);
        chain.removeIf(entry -> entry.sequence() % 2 == 0);
        assertThat(verify(chain).faults()).hasSize(AuditVerifier.MOST_FAULTS);
    }

    @Test
    void nothingThatIsDoneToAChainEscapesWhereItsHeadWasKept() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<AuditEntry> whole = chainOf(2 + random.nextInt(20));
            List<AuditEntry> chain = new ArrayList<>(whole);
            int hands = 1 + random.nextInt(3);
            for (int i = 0; i < hands; i++) {
                tamper(chain, random);
            }
            // What was only put behind the kept head is not told, as the class says.
            if (chain.size() < whole.size() || !chain.subList(0, whole.size()).equals(whole)) {
                assertThat(verify(chain, headOf(whole)).isSound())
                        .as("seed %d", seed)
                        .isFalse();
            }
        }
    }

    private static void tamper(List<AuditEntry> chain, SplittableRandom random) {
        if (chain.isEmpty()) {
            return;
        }
        int at = random.nextInt(chain.size());
        switch (random.nextInt(5)) {
            case 0 -> chain.set(at, withDetail(chain.get(at), "something kinder"));
            case 1 -> chain.remove(at);
            case 2 -> Collections.swap(chain, at, random.nextInt(chain.size()));
            case 3 -> chain.subList(at, chain.size()).clear();
            default -> {
                AuditChain forger = AuditChain.after(Optional.of(chain.get(at)));
                chain.add(at + 1, forger.next(NOW, new Actor.Person("nobody"), "DID", "thing", "why not"));
            }
        }
        if (random.nextBoolean()) {
            List<AuditEntry> renumbered = numberedAnew(chain);
            chain.clear();
            chain.addAll(renumbered);
        }
    }

    private static List<AuditEntry> numberedAnew(List<AuditEntry> chain) {
        List<AuditEntry> numbered = new ArrayList<>();
        for (AuditEntry entry : chain) {
            numbered.add(altered(entry, numbered.size() + 1L, entry.detail(), entry.hash()));
        }
        return numbered;
    }

    private static AuditEntry withDetail(AuditEntry entry, String detail) {
        return altered(entry, entry.sequence(), detail, entry.hash());
    }

    private static AuditEntry altered(AuditEntry entry, long sequence, String detail, String hash) {
        return new AuditEntry(
                sequence, entry.at(), entry.actor(), entry.act(), entry.subject(), detail, entry.previousHash(), hash);
    }

    private static AuditHead headOf(List<AuditEntry> chain) {
        return AuditHead.of(Optional.of(chain.get(chain.size() - 1))).orElseThrow();
    }

    private static AuditReport verify(List<AuditEntry> chain, AuditHead... kept) throws Exception {
        StoreReader journal = (StoreReader) Proxy.newProxyInstance(
                StoreReader.class.getClassLoader(), new Class<?>[] {StoreReader.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("forEachAudit");
                    @SuppressWarnings("unchecked")
                    Consumer<AuditEntry> action = (Consumer<AuditEntry>) arguments[0];
                    chain.forEach(action);
                    return null;
                });
        return AuditVerifier.verify(journal, List.of(kept));
    }
}
