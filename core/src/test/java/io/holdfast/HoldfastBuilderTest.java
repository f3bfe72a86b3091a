package io.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.model.DestinationId;
import io.holdfast.model.EquipmentId;
import io.holdfast.port.Delivery;
import io.holdfast.port.DeliveryOutcome;
import io.holdfast.port.Destination;
import io.holdfast.port.Lane;
import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a line refuses to be set up with. */
class HoldfastBuilderTest {
    private static final Duration BEFORE_ZERO = Duration.ofMillis(-1);
    private static final EquipmentId STATION = new EquipmentId("AOI-1");

    @Test
    void eachSettingOutOfItsRangeIsRefusedAtOnceByNameAndValue() {
        Map<String, Consumer<HoldfastBuilder>> wrong = new LinkedHashMap<>();
        wrong.put("queueCapacity must be >= 1, was 0", line -> line.queueCapacity(0));
        wrong.put("queueBytes must be >= 1, was 0", line -> line.queueBytes(0));
        wrong.put("mostBytes must be >= 1048576, was 1048575", line -> line.spillWhenFull(Path.of("s"), 1_048_575));
        wrong.put("blockWhenFull must be >= 0, was PT-0.001S", line -> line.blockWhenFull(BEFORE_ZERO));
        wrong.put("scopeRetention must be more than zero, was PT0S", line -> line.scopeRetention(Duration.ZERO));
        wrong.put("allowedAhead must be >= 0, was PT-0.001S", line -> line.allowedAhead(BEFORE_ZERO));
        wrong.put("closeGrace must be more than zero, was PT0S", line -> line.closeGrace(Duration.ZERO));
        wrong.put("most must be >= 1, was 0", line -> line.groupCommit(0, Duration.ZERO));
        wrong.put("PT-0.001S", line -> line.groupCommit(1, BEFORE_ZERO));
        Duration tooLong = Holdfast.LONGEST_LINGER.plusNanos(1);
        wrong.put(
                "linger must be from zero to " + Holdfast.LONGEST_LINGER + ", was " + tooLong,
                line -> line.groupCommit(1, tooLong));
        wrong.put(
                "timeout must be more than zero, was PT0S",
                line -> line.modelTimes(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2)));
        wrong.put(
                "longest must be >= first (PT2S), was PT1S",
                line -> line.retryDelay(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        wrong.put(
                "first must be more than zero, was PT0S",
                line -> line.workOrderDelay(Duration.ZERO, Duration.ofSeconds(1)));
        wrong.put("holdsPerHour", line -> line.holdsPerHour(0));
        wrong.forEach((words, setting) -> assertThatIllegalArgumentException()
                .as(words)
                .isThrownBy(() -> setting.accept(Holdfast.builder()))
                .withMessageContaining(words));
    }

    @Test
    void bordersOfTheRangesAreTaken() {
        assertThat(Holdfast.builder()
                        .queueCapacity(1)
                        .queueBytes(1)
                        .spillWhenFull(Path.of("s"), 1_048_576)
                        .blockWhenFull(Duration.ZERO)
                        .scopeRetention(Duration.ofNanos(1))
                        .allowedAhead(Duration.ZERO)
                        .closeGrace(Duration.ofNanos(1))
                        .groupCommit(1, Holdfast.LONGEST_LINGER)
                        .holdsPerHour(1))
                .isNotNull();
    }

    @Test
    void aStationIsOnOneLine() {
        HoldfastBuilder builder =
                Holdfast.builder().line(new EquipmentId("L-1"), STATION).line(new EquipmentId("L-1"), STATION);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.line(new EquipmentId("L-2"), STATION))
                .withMessage("a station is on one line, AOI-1 was on L-1 and L-2");
    }

    @Test
    void aLineWithoutAStoreOrWithTwoDestinationsOfOneNameIsNotOpened() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Holdfast.builder().open())
                .withMessageContaining("set store(...)");
        List<String> asked = new ArrayList<>();
        HoldfastBuilder builder = Holdfast.builder()
                .store(failing(asked))
                .destination(new Named("erp"))
                .destination(new Named("erp"));
        assertThatIllegalArgumentException()
                .isThrownBy(builder::open)
                .withMessage("destination names must differ, had erp twice");
        assertThat(asked).as("the store was not touched").isEmpty();
    }

    @Test
    void aJournalThatCannotBeReadIsSaidAndTheStoreStaysOpen() {
        List<String> asked = new ArrayList<>();
        assertThatThrownBy(() -> Holdfast.builder().store(failing(asked)).open())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the disk is gone");
        assertThat(asked).isNotEmpty().doesNotContain("close");
    }

    private static Store failing(List<String> asked) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    throw new StoreException("the disk is gone");
                });
    }

    private static final class Named implements Destination {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public DestinationId id() {
            return new DestinationId(name);
        }

        @Override
        public Set<Lane> lanes() {
            return Set.of(Lane.HOLD);
        }

        @Override
        public List<DeliveryOutcome> deliver(List<Delivery> batch) {
            throw new AssertionError("nothing is delivered");
        }

        @Override
        public DeliveryOutcome find(Delivery delivery) {
            throw new AssertionError("nothing is delivered");
        }

        @Override
        public void close() {
            // nothing to close
        }
    }
}
