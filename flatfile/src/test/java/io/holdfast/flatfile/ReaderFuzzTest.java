package io.holdfast.flatfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every reader of this package on damaged input: it says what is wrong, and never fails in another way. What once broke a reader is
 * kept in {@code fuzz/} and read in every run; {@code -Plong} searches for a minute for each reader.
 */
class ReaderFuzzTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final int TRIES = 300;
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** What is read. */
    enum Reader {
        CSV("count-csv"),
        CSV_WITHOUT_QUOTES("lot-csv"),
        FIXED("release-fixed"),
        JSON_LINES("workorder-json"),
        XML("ack-xml"),
        AGREEMENT(""),
        RECEIPT(""),
        LEDGER(""),
        ORDERS(""),
        RESULTS_JSON(""),
        RESULTS_CSV(""),
        MAPPING(""),
        RULES("");

        private final String agreement;

        Reader(String agreement) {
            this.agreement = agreement;
        }

        List<byte[]> seeds() throws IOException {
            return switch (this) {
                case AGREEMENT ->
                    bytes(AgreedFiles.text("result-csv"), AgreedFiles.text("hold-fixed"), AgreedFiles.text("ack-xml"));
                case RECEIPT -> bytes("", "1;ACK\n2;NACK;E1;no such lot\n", "database is down\n3;ACK\n");
                case LEDGER ->
                    bytes(
                            "S 3 " + crc("S 3") + "\nM - " + crc("M -") + "\n",
                            "P a.jsonl 00 1 1 3 1:0123456789abcdef:1 " + crc("P a.jsonl 00 1 1 3 1:0123456789abcdef:1")
                                    + "\nR a.jsonl A .eA 0:-.eA " + crc("R a.jsonl A .eA 0:-.eA") + "\n");
                case ORDERS ->
                    bytes("{\"equipment\":\"CAM-1\",\"from\":\"2026-03-02T06:00:00Z\",\"to\":null,\"context\":"
                            + "{\"workOrder\":\"4711\",\"operation\":\"0010\",\"consumedLots\":[\"L\"]}}\n");
                case RESULTS_JSON ->
                    bytes(JsonLines.of(Samples.result()) + "\n" + JsonLines.of(Samples.result()) + "\n");
                case RESULTS_CSV -> bytes("id,unit,verdict,time\nR-1,\"00,42\",OK,02.03.2026 07:00:00\nR-2,43,NOK,1\n");
                case MAPPING -> bytes(MAPPING_TEXT);
                case RULES ->
                    bytes(
                            "{\"allowedLateness\":\"PT2M\",\"rules\":[{\"id\":\"a\",\"version\":1,\"clock\":"
                                    + "\"RUN_TIME\",\"window\":\"PT15M\",\"longestGap\":\"PT2M\",\"counted\":[\"CONFIRMED\"]}]}");
                default ->
                    List.of(
                            AgreedFiles.agreement(agreement).sample(),
                            AgreedFiles.without(AgreedFiles.agreement(agreement), "trailer")
                                    .sample());
            };
        }

        private static List<byte[]> bytes(String... texts) {
            return Stream.of(texts)
                    .map(text -> text.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }

        /** Reads the file, in whatever state it is. */
        void read(Path file) throws Exception {
            try {
                tryToRead(file);
            } catch (IOException e) {
                // Said with its reason; an InvalidInputException is one.
                assertThat(e.getMessage()).isNotBlank();
            }
        }

        private void tryToRead(Path file) throws Exception {
            List<BadLine> bad = new ArrayList<>();
            switch (this) {
                case AGREEMENT -> FileAgreement.read(file).sample();
                case RECEIPT -> {
                    Path receipt = file.resolveSibling("a.jsonl.ack");
                    Files.write(receipt, Files.readAllBytes(file));
                    Receipts receipts = new Receipts(
                            file.getParent(),
                            new ReceiptRule(".ack", ".nack", Duration.ofMinutes(1), Duration.ZERO),
                            new Disk(),
                            () -> 0);
                    Ledger.Published published = new Ledger.Published(
                            "a.jsonl",
                            "00",
                            1,
                            Instant.EPOCH,
                            3,
                            List.of(new Ledger.Place(1, 1, 1), new Ledger.Place(2, 2, 2)));
                    Ledger.Verdict verdict = receipts.look(published);
                    assertThat((verdict == null) == (receipts.note("a.jsonl") == null))
                            .isFalse();
                }
                case LEDGER -> {
                    Path own = Files.createDirectories(file.resolveSibling("ledger"));
                    try (Stream<Path> files = Files.list(own)) {
                        for (Path old : files.toList()) {
                            Files.delete(old);
                        }
                    }
                    Files.write(own.resolve("mes.ledger"), Files.readAllBytes(file));
                    Ledger.open(FailingDisk.never(), own, "mes.ledger", 1, true).close();
                }
                case ORDERS -> {
                    Path orders = file.resolveSibling("orders.jsonl");
                    Files.write(orders, Files.readAllBytes(file));
                    WorkOrderBook.open("mes", orders).close();
                }
                case RESULTS_JSON -> ResultReader.jsonLines(Arrival.FILE).read(file, result -> {}, bad::add);
                case RESULTS_CSV ->
                    ResultReader.csv(ResultMapping.parse("m", MAPPING_TEXT)).read(file, result -> {}, bad::add);
                case MAPPING -> ResultMapping.read(file);
                case RULES -> RuleFile.read(file);
                default -> {
                    for (FileAgreement by : List.of(
                            AgreedFiles.agreement(agreement),
                            AgreedFiles.without(AgreedFiles.agreement(agreement), "trailer"))) {
                        bad.clear();
                        FileTally tally = by.check(file, bad::add);
                        assertThat(tally.badLines()).isEqualTo(bad.size());
                        AgreementReader reader = new AgreementReader(by);
                        if (reader.examine(file).fault() != null) {
                            assertThat(bad).isNotEmpty();
                        }
                    }
                }
            }
        }
    }

    private static final String MAPPING_TEXT = """
            {"decimalMark": ".", "extract": {"unit": "(?<u>.*)"}, "constants": {"s": "CAM"},
             "result": {"id": "${id}", "station": "${s}", "unit": "${u}",
              "verdict": {"column": "verdict", "map": {"OK": "PASS", "NOK": "FAIL"}},
              "time": {"value": "${time}", "pattern": "dd.MM.yyyy HH:mm:ss", "zone": "Europe/Berlin"}}}
            """;

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    @ParameterizedTest
    @EnumSource
    void damagedInputIsSaidToBeBadAndNothingElseHappens(Reader reader) throws Exception {
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> seeds = reader.seeds();
        for (byte[] good : seeds) {
            tryOne(reader, good, seed);
        }
        long end = System.nanoTime() + LONG.toNanos();
        boolean search = Boolean.getBoolean("holdfast.long");
        long tries = 0;
        // What is forced to the disk is slow.
        int most = reader == Reader.ORDERS ? TRIES / 10 : TRIES;
        while (search ? System.nanoTime() - end < 0 : tries < most) {
            byte[] good = seeds.get(random.nextInt(seeds.size()));
            byte[] other = seeds.get(random.nextInt(seeds.size()));
            tryOne(reader, Mutations.of(good, other, random), seed);
            tries++;
        }
        if (search) {
            System.out.println(reader + ": " + tries + " damaged inputs, seed " + seed);
        }
    }

    private void tryOne(Reader reader, byte[] input, long seed) throws IOException {
        Path file = Files.write(folder.resolve("input"), input);
        long begun = System.nanoTime();
        try {
            reader.read(file);
        } catch (Throwable e) {
            String digest = Ledger.sha256(input).substring(0, 12);
            Path kept = Path.of("target").resolve("fuzz-" + reader + "-" + digest);
            Files.write(kept, input);
            throw new AssertionError(reader + " broke on " + kept + ", seed " + seed, e);
        }
        if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(20)) {
            fail(reader + " took more than 20 s, seed " + seed + ":\n"
                    + new String(input, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void whatOnceBrokeAReaderBreaksItNoMore() throws Exception {
        int files = 0;
        for (Reader reader : Reader.values()) {
            Path corpus = CORPUS.resolve(reader.name());
            if (!Files.isDirectory(corpus)) {
                continue;
            }
            try (Stream<Path> inputs = Files.list(corpus)) {
                for (Path input : inputs.sorted().toList()) {
                    tryOne(reader, Files.readAllBytes(input), 0);
                    files++;
                }
            }
        }
        assertThat(files).isPositive();
    }
}
