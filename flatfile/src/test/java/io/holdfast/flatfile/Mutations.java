package io.holdfast.flatfile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages good input in the ways that files get damaged, and in those that parsers do not like. */
final class Mutations {
    private static final List<byte[]> WORDS = List.of(
                    "\"",
                    "'",
                    ";",
                    ",",
                    "\n",
                    "\r\n",
                    "\r",
                    "\t",
                    "\u0000",
                    "{",
                    "}",
                    "[",
                    "]",
                    "<",
                    ">",
                    "</",
                    "/>",
                    "&",
                    "&#0;",
                    "&lt;",
                    "<![CDATA[",
                    "]]>",
                    "<!--",
                    "<?x?>",
                    "<!DOCTYPE a>",
                    "\\u",
                    "\\ud800",
                    "\\",
                    "null",
                    "true",
                    "1e999999999",
                    "-0",
                    "99999999999999999999",
                    "0.0000000001",
                    "NaN",
                    "\uFEFF",
                    "\uFFFD",
                    "😀",
                    "2026-02-30T25:61:61Z",
                    "+999999999-12-31T23:59:59Z",
                    "P1D",
                    "=1+1",
                    "TRAILER",
                    "${x}",
                    "*",
                    " ",
                    "1;ACK",
                    "1;NACK;A;B",
                    ":",
                    ".",
                    "e",
                    "E+",
                    "0x1p3",
                    "${#line}",
                    "(?<a>",
                    "[a-")
            .stream()
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toList();

    private Mutations() {}

    /** Returns a damaged copy; one to eight wounds. */
    static byte[] of(byte[] good, byte[] other, Random random) {
        byte[] bytes = good.clone();
        for (int wounds = 1 + random.nextInt(8); wounds > 0; wounds--) {
            bytes = wounded(bytes, other, random);
        }
        return bytes;
    }

    private static byte[] wounded(byte[] bytes, byte[] other, Random random) {
        if (bytes.length == 0) {
            return WORDS.get(random.nextInt(WORDS.size())).clone();
        }
        int at = random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(10) == 0 ? bytes.length : 16));
        return switch (random.nextInt(8)) {
            case 0 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            case 1 -> spliced(bytes, at, at, WORDS.get(random.nextInt(WORDS.size())));
            case 2 -> spliced(bytes, at, end, WORDS.get(random.nextInt(WORDS.size())));
            case 3 -> spliced(bytes, at, end, new byte[0]);
            case 4 -> Arrays.copyOf(bytes, at);
            case 5 -> {
                byte[] part = Arrays.copyOfRange(bytes, at, end);
                yield spliced(bytes, end, end, part);
            }
            case 6 -> {
                byte[] noise = new byte[1 + random.nextInt(8)];
                random.nextBytes(noise);
                yield spliced(bytes, at, end, noise);
            }
            default ->
                other.length == 0
                        ? bytes
                        : spliced(
                                bytes, at, end, Arrays.copyOfRange(other, random.nextInt(other.length), other.length));
        };
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + middle.length);
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        byte[] made = out.toByteArray();
        return made.length > 1 << 16 ? Arrays.copyOf(made, 1 << 16) : made;
    }
}
