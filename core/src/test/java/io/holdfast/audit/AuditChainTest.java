package io.holdfast.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.detect.ClusterRule;
import io.holdfast.model.Actor;
import io.holdfast.model.AuditEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditChainTest {
    private static final Instant NOW = Instant.parse("2026-03-02T06:00:00Z");

    @Test
    void aChainMadeByItselfIsSound() {
        assertThat(faults(chainOf(5))).isEmpty();
    }

    @Test
    void aChainGoesOnWhereItEnded() {
        List<AuditEntry> chain = new ArrayList<>(chainOf(3));
        AuditChain after = AuditChain.after(Optional.of(chain.get(2)));
        chain.add(after.next(NOW, new Actor.Person("M. Weber"), "RELEASED", "MH-1", "all parts re-inspected"));
        assertThat(chain.get(3).sequence()).isEqualTo(4);
        assertThat(faults(chain)).isEmpty();
    }

    @Test
    void aChangedWordIsNamedByItsLink() {
        List<AuditEntry> chain = new ArrayList<>(chainOf(5));
        AuditEntry second = chain.get(1);
        chain.set(
                1,
                new AuditEntry(
                        second.sequence(),
                        second.at(),
                        second.actor(),
                        second.act(),
                        second.subject(),
                        "something kinder",
                        second.previousHash(),
                        second.hash()));
        assertThat(faults(chain)).singleElement().asString().contains("link 2").contains("does not match");
    }

    @Test
    void aMissingLinkIsNamed() {
        List<AuditEntry> chain = new ArrayList<>(chainOf(5));
        chain.remove(2);
        assertThat(faults(chain)).singleElement().asString().contains("link 4 follows link 2");
    }

    @Test
    void aLinkMadeAnewWithARightHashOfItsOwnIsNamedAtTheNext() {
        List<AuditEntry> chain = new ArrayList<>(chainOf(5));
        AuditChain forger = AuditChain.after(Optional.of(chain.get(0)));
        chain.set(1, forger.next(NOW, new Actor.Component("test"), "DID", "thing 2", "something kinder"));
        assertThat(faults(chain)).singleElement().asString().contains("link 3").contains("does not build");
    }

    @Test
    void partsAreKeptApartInTheHash() {
        AuditChain one = AuditChain.after(Optional.empty());
        AuditChain other = AuditChain.after(Optional.empty());
        assertThat(one.next(NOW, new Actor.Component("c"), "ab", "c", "why").hash())
                .isNotEqualTo(other.next(NOW, new Actor.Component("c"), "a", "bc", "why")
                        .hash());
    }

    @Test
    void anActWithoutAReasonIsRefused() {
        AuditChain chain = AuditChain.after(Optional.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chain.next(NOW, new Actor.Person("M. Weber"), "RELEASED", "MH-1", " "))
                .withMessage("an act needs a name and a reason, \"RELEASED\" by person:M. Weber had \" \"");
        assertThat(chain.next(NOW, new Actor.Person("M. Weber"), "RELEASED", "MH-1", "why")
                        .sequence())
                .isEqualTo(1);
    }

    @Test
    void twoRulesThatShareIdAndVersionAreToldApartByTheirSettings() {
        ClusterRule one = ClusterRule.custom("same").minimumUnits(3).build();
        ClusterRule other = ClusterRule.custom("same").minimumUnits(4).build();
        assertThat(one.ref()).isEqualTo(other.ref());
        assertThat(ConfigHash.of(one)).matches("[0-9a-f]{16}").isNotEqualTo(ConfigHash.of(other));
        assertThat(ConfigHash.of(one))
                .isEqualTo(
                        ConfigHash.of(ClusterRule.custom("same").minimumUnits(3).build()));
        assertThat(new Actor.Rule(one.ref(), ConfigHash.of(one)))
                .hasToString("rule:same v1 config " + ConfigHash.of(one));
    }

    @Test
    void aHeadIsReadAsItWasWritten() {
        AuditHead head = AuditHead.of(Optional.of(chainOf(3).get(2))).orElseThrow();
        assertThat(AuditHead.parse(head + "\n")).isEqualTo(head);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuditHead.parse("3:abc"))
                .withMessageContaining("was \"3:abc\"");
    }

    static List<AuditEntry> chainOf(int length) {
        AuditChain chain = AuditChain.after(Optional.empty());
        List<AuditEntry> entries = new ArrayList<>();
        for (int i = 1; i <= length; i++) {
            entries.add(chain.next(NOW.plusSeconds(i), new Actor.Component("test"), "DID", "thing " + i, "detail"));
        }
        return entries;
    }

    private static List<String> faults(List<AuditEntry> chain) {
        AuditChain verifier = AuditChain.after(Optional.empty());
        List<String> faults = new ArrayList<>();
        chain.forEach(entry -> verifier.check(entry).ifPresent(faults::add));
        return faults;
    }
}
