package io.holdfast.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a process did to the files of a folder, as {@code recorder.c} wrote it down, and what a disk may hold of it when the
 * power fails. Model: a file is there as soon as it was made, and gone as soon as it was deleted; what was written is there once
 * the file was synced, and until then in part, by whole writes or by sectors of 512 bytes; the disk does not lie about syncs.
 */
final class Recording {
    private static final int SECTOR = 512;

    /** What becomes of writes that were not synced. */
    enum Loss {
        /** None is there. */
        DROPPED,
        /** Some are. */
        SOME,
        /** Of each, some sectors are. */
        TORN
    }

    private record Act(char kind, int file, long offset, byte[] data) {}

    private final List<Act> acts = new ArrayList<>();
    private final Path folder;

    /** Reads a record of what was done to that folder. */
    Recording(Path record, Path folder) throws IOException {
        this.folder = folder;
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(record)).order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            char kind = (char) bytes.get();
            int file = bytes.getInt();
            long offset = bytes.getLong();
            byte[] data = new byte[bytes.getInt()];
            bytes.get(data);
            acts.add(new Act(kind, file, offset, data));
        }
    }

    int size() {
        return acts.size();
    }

    long syncs() {
        return acts.stream().filter(act -> act.kind == 'S').count();
    }

    /** Goes through the record and stops at instants. */
    Disk disk() {
        return new Disk();
    }

    /** The disk at an instant. */
    final class Disk {
        private final Map<Integer, String> names = new HashMap<>();
        private final Map<Integer, Content> contents = new HashMap<>();
        private int done;

        /** Goes on until so many acts are done. */
        void advanceTo(int instant) {
            for (; done < instant; done++) {
                act(acts.get(done));
            }
        }

        private void act(Act act) {
            switch (act.kind) {
                case 'N' -> names.put(act.file, text(act));
                case 'W', 'T' ->
                    contents.computeIfAbsent(act.file, file -> new Content())
                            .waiting
                            .add(act);
                case 'S' ->
                    contents.computeIfAbsent(act.file, file -> new Content()).sync();
                case 'U' -> contents.remove(act.file);
                case 'R' -> {
                    Content moved = contents.remove(act.file);
                    int target = names.entrySet().stream()
                            .filter(entry -> entry.getValue().equals(text(act)))
                            .map(Map.Entry::getKey)
                            .findAny()
                            .orElseThrow();
                    contents.put(target, moved);
                }
                default -> throw new IllegalStateException("kind must be one of N W T S U R, was " + act.kind);
            }
        }

        private static String text(Act act) {
            return new String(act.data, StandardCharsets.UTF_8);
        }

        /** Returns what was written to a file so far, synced or not: for what the test itself keeps there. */
        String written(String name) {
            for (Map.Entry<Integer, String> entry : names.entrySet()) {
                Content content = contents.get(entry.getKey());
                if (content != null
                        && entry.getValue().equals(folder.resolve(name).toString())) {
                    Content all = content.copy();
                    all.sync();
                    return new String(all.bytes, 0, all.length, StandardCharsets.UTF_8);
                }
            }
            return "";
        }

        /** Writes what may be left to another folder. */
        void lose(Loss loss, SplittableRandom random, Path into) throws IOException {
            for (Map.Entry<Integer, Content> entry : contents.entrySet()) {
                Path name = folder.relativize(Path.of(names.get(entry.getKey())));
                // Shared memory beside the log lives in memory.
                if (!name.toString().endsWith("-shm")) {
                    Content left = entry.getValue().lose(loss, random);
                    Path target = into.resolve(name.toString());
                    Files.createDirectories(target.getParent());
                    Files.write(target, Arrays.copyOf(left.bytes, left.length));
                }
            }
        }
    }

    private static final class Content {
        private byte[] bytes = new byte[0];
        private int length;
        private final List<Act> waiting = new ArrayList<>();

        Content copy() {
            Content copy = new Content();
            copy.bytes = bytes.clone();
            copy.length = length;
            copy.waiting.addAll(waiting);
            return copy;
        }

        void sync() {
            waiting.forEach(act -> apply(act, 0, act.data.length));
            waiting.clear();
        }

        Content lose(Loss loss, SplittableRandom random) {
            Content left = copy();
            left.waiting.clear();
            for (Act act : waiting) {
                if (loss == Loss.SOME && random.nextBoolean()) {
                    left.apply(act, 0, act.data.length);
                } else if (loss == Loss.TORN) {
                    if (act.kind == 'T' && random.nextBoolean()) {
                        left.apply(act, 0, 0);
                    }
                    for (int from = 0; from < act.data.length; ) {
                        // Sectors of the disk, not of the write.
                        int to = (int) Math.min(act.data.length, from + SECTOR - (act.offset + from) % SECTOR);
                        if (random.nextBoolean()) {
                            left.apply(act, from, to);
                        }
                        from = to;
                    }
                }
            }
            return left;
        }

        private void apply(Act act, int from, int to) {
            int end = Math.toIntExact(act.offset + to);
            if (act.kind == 'T') {
                end = Math.toIntExact(act.offset);
                if (end < length) {
                    Arrays.fill(bytes, end, length, (byte) 0);
                }
                length = end;
            }
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
            }
            if (act.kind == 'W') {
                System.arraycopy(act.data, from, bytes, Math.toIntExact(act.offset) + from, to - from);
                length = Math.max(length, end);
            }
        }
    }
}
