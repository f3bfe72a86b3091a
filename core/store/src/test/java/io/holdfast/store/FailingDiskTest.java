package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.holdfast.Holdfast;
import io.holdfast.Receipt;
import io.holdfast.Status;
import io.holdfast.model.InspectionResult;
import io.holdfast.port.ResultQuery;
import io.holdfast.testkit.FakeMes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that becomes read-only under a running line, or whose syncs fail, and recovers. No mount does that to a disk in use, so
 * a preloaded library does. Linux with gcc; elsewhere these tests are skipped, and say so.
 */
class FailingDiskTest {
    @TempDir
    Path directory;

    /** R: writes fail with EROFS. S: syncs fail with EIO. */
    @ParameterizedTest
    @ValueSource(strings = {"R", "S"})
    void nothingIsAcknowledgedWhileItFailsAndAllGoesOnAfter(String how) throws Exception {
        assertThat(run(how)).containsExactly("before", "said", "unacknowledged", "refused nothing", "after", "whole");
    }

    /** The control: on a disk that is well, nothing is said. */
    @Test
    void aDiskThatIsWellIsNotAccused() throws Exception {
        assertThat(run("")).containsExactly("before", "well");
    }

    private List<String> run(String how) throws Exception {
        Path library = library();
        Path folder = Files.createDirectory(directory.toRealPath().resolve("disk"));
        Path now = directory.resolve("now");
        ProcessBuilder command = ChildProcess.command(
                FailingDiskTest.class, folder.resolve("line.db").toString(), now.toString(), how);
        command.environment().put("LD_PRELOAD", library.toString());
        command.environment().put("FAILING_FOLDER", folder.toString());
        command.environment().put("FAILING_NOW", now.toString());
        Process child =
                command.redirectError(directory.resolve("errors").toFile()).start();
        List<String> lines = ChildProcess.output(child).lines().toList();
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(child.exitValue())
                .as(Files.readString(directory.resolve("errors")))
                .isZero();
        return lines;
    }

    private Path library() throws InterruptedException {
        try {
            return Preload.compile("failing-disk", directory);
        } catch (IOException e) {
            String reason = "the library cannot be made here: " + e.getMessage();
            System.out.println("FailingDiskTest skipped: " + reason);
            return abort(reason);
        }
    }

    /** The line. Arguments: its journal, the file that makes the disk fail, how. */
    public static void main(String[] arguments) throws Exception {
        Path now = Path.of(arguments[1]);
        FakeMes mes = new FakeMes("mes");
        List<Receipt> receipts = new ArrayList<>();
        try (Holdfast line = Holdfast.builder()
                .store(SqliteStore.open(Path.of(arguments[0])))
                .rules(WholeLine.THREE_IN_A_QUARTER)
                .destination(mes)
                .open()) {
            receipts.add(accept(line, 0));
            join(receipts.get(0));
            require(line.drain(Duration.ofSeconds(20)), "not delivered before");
            System.out.println("before");
            Files.writeString(now, arguments[2]);
            receipts.add(accept(line, 1));
            if (arguments[2].isEmpty()) {
                join(receipts.get(1));
                require(line.status().storeFault().isEmpty(), "a fault was said");
                System.out.println("well");
                return;
            }
            for (int tries = 0; line.status().storeFault().isEmpty(); tries++) {
                require(tries < 2_000, "no fault is said");
                Thread.sleep(10);
            }
            require(line.status().health() == Status.Health.DEGRADED, "health is not degraded");
            System.out.println("said");
            // Long enough for it to be tried again.
            Thread.sleep(500);
            require(!receipts.get(1).durable().toCompletableFuture().isDone(), "it was acknowledged");
            System.out.println("unacknowledged");
            for (int i = 2; i < 50; i++) {
                receipts.add(accept(line, i));
            }
            System.out.println("refused nothing");
            Files.delete(now);
            receipts.forEach(FailingDiskTest::join);
            require(line.drain(Duration.ofSeconds(20)), "not delivered after");
            require(line.status().health() == Status.Health.OK, "health is not good again");
            System.out.println("after");
        }
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]))) {
            store.verify();
            List<String> ids = new ArrayList<>();
            store.forEachResult(ResultQuery.ALL, result -> ids.add(result.id().value()));
            List<String> accepted =
                    receipts.stream().map(receipt -> receipt.result().value()).toList();
            require(ids.equals(accepted), "the journal has " + ids);
        }
        System.out.println("whole");
    }

    private static Receipt accept(Holdfast line, int number) {
        InspectionResult good = WholeLine.bare("R-" + number, "U-" + number, 0);
        Receipt receipt =
                line.accept(InspectionResult.of(good.id(), good.station(), good.unit(), good.verdict(), Instant.now())
                        .context(WholeLine.ORDER_1)
                        .build());
        require(receipt.isTaken(), "not taken: " + number);
        return receipt;
    }

    private static void join(Receipt receipt) {
        receipt.durable().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
