package io.holdfast.flatfile.internal;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Feeds a reader with its corpus, then with mutations of it that know a little of how such files are built: bytes, numbers, lines,
 * marks and pieces of other files are changed, doubled, moved and left out.
 */
public final class Fuzzing {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final String[] WORDS = {
        "0",
        "-1",
        "1e999999999",
        "99999999999999999999",
        "NaN",
        ";",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "'",
        "<",
        ">",
        "</",
        "&",
        "&#0;",
        "&x;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "<!DOCTYPE a>",
        ",",
        ":",
        "\\u0000",
        "\\ud800",
        "\u0000",
        "\u000f",
        "\u0014",
        "\u001a",
        "\ufeff",
        "\ufffd",
        "\n",
        "\r",
        "\r\n",
        " ",
        "K0001/1 ",
        "K0100 ",
        "K2004/1 1\n",
        "EndOfFile;",
        "DefectList ",
        "Images 2 {",
        "null",
        "true"
    };

    private Fuzzing() {}

    /** Takes one file; whatever it throws is a fault of the reader. */
    public interface Target {
        void accept(byte[] file) throws Exception;
    }

    /** Runs the corpus of a format and mutations of it: some in an ordinary run, for a minute in a long one. */
    public static void run(String format, Target target) throws IOException {
        List<byte[]> corpus = corpus(format);
        for (byte[] file : corpus) {
            accept(target, file, "the corpus");
        }
        long seed = Long.getLong("holdfast.seed", new Random().nextLong());
        Random random = new Random(seed);
        boolean longRun = Boolean.getBoolean("holdfast.long");
        long end = System.nanoTime() + 60_000_000_000L;
        int rounds = 0;
        while (longRun ? System.nanoTime() < end : rounds < 1_000) {
            rounds++;
            byte[] file = corpus.get(random.nextInt(corpus.size()));
            for (int i = 0; i <= random.nextInt(4); i++) {
                file = mutated(file, corpus, random);
            }
            accept(target, file, "seed " + seed + ", round " + rounds);
        }
        System.out.println("fuzzed " + format + ": " + rounds + " files, seed " + seed);
    }

    /** Returns the files of the corpus. */
    public static List<byte[]> corpus(String format) throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS.resolve(format))) {
            for (Path file : files.sorted().toList()) {
                corpus.add(Files.readAllBytes(file));
            }
        }
        return corpus;
    }

    private static void accept(Target target, byte[] file, String from) {
        try {
            target.accept(file);
        } catch (Throwable e) {
            fail(from + ": " + Base64.getEncoder().encodeToString(file), e);
        }
    }

    private static byte[] mutated(byte[] file, List<byte[]> corpus, Random random) {
        if (file.length == 0) {
            return corpus.get(random.nextInt(corpus.size()));
        }
        int at = random.nextInt(file.length);
        int to = Math.min(file.length, at + 1 + random.nextInt(random.nextBoolean() ? 4 : 200));
        return switch (random.nextInt(9)) {
            case 0 -> spliced(file, at, to, new byte[0]);
            case 1 -> spliced(file, at, at, Arrays.copyOfRange(file, at, to));
            case 2 -> spliced(file, at, at + 1, new byte[] {(byte) random.nextInt(256)});
            case 3 -> spliced(file, at, at, word(random));
            case 4 -> spliced(file, at, to, word(random));
            case 5 -> Arrays.copyOf(file, at);
            case 6 -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                yield spliced(file, at, to, Arrays.copyOfRange(other, from, Math.min(other.length, from + 200)));
            }
            case 7 -> lines(file, random);
            default -> number(file, random);
        };
    }

    /** Moves, doubles or leaves out a line. */
    private static byte[] lines(byte[] file, Random random) {
        List<String> lines = new ArrayList<>(List.of(new String(file, StandardCharsets.ISO_8859_1).split("\n", -1)));
        String line = lines.get(random.nextInt(lines.size()));
        if (random.nextBoolean()) {
            lines.remove(line);
        }
        if (random.nextBoolean()) {
            lines.add(random.nextInt(lines.size() + 1), line);
        }
        return String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] number(byte[] file, Random random) {
        int from = random.nextInt(file.length);
        for (int i = from; i < file.length; i++) {
            if (file[i] >= '0' && file[i] <= '9') {
                int end = i;
                while (end < file.length && file[end] >= '0' && file[end] <= '9') {
                    end++;
                }
                return spliced(file, i, end, word(random));
            }
        }
        return file;
    }

    private static byte[] word(Random random) {
        return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spliced(byte[] file, int from, int to, byte[] middle) {
        byte[] spliced = new byte[file.length - (to - from) + middle.length];
        System.arraycopy(file, 0, spliced, 0, from);
        System.arraycopy(middle, 0, spliced, from, middle.length);
        System.arraycopy(file, to, spliced, from + middle.length, file.length - to);
        return spliced;
    }
}
