package io.holdfast.flatfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real disk that fails at one step, and that can lose what was not forced. Steps are counted from 1; writing counts twice,
 * once before and once in the middle. Power losses are played, so nothing is really forced, which is slow.
 */
class FailingDisk extends Disk {
    /** What happens at the step. */
    enum Failure {
        /** The process ends; the operating system keeps what was written. */
        CRASH,
        /** The machine ends; what was not forced is lost. */
        POWER_LOSS,
        /** The step is refused once; the process lives on. */
        REFUSED
    }

    /** The end of the process, as far as the code under test is concerned. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private interface Undo {
        void run() throws IOException;
    }

    private final int failing;
    private final Failure failure;
    private final Map<Path, byte @Nullable []> unforced = new HashMap<>();
    private final Map<Path, Deque<Undo>> unforcedNames = new HashMap<>();
    private int steps;

    FailingDisk(int failing, Failure failure) {
        this.failing = failing;
        this.failure = failure;
    }

    /** Only counts. */
    static FailingDisk never() {
        return new FailingDisk(-1, Failure.CRASH);
    }

    Failure failure() {
        return failure;
    }

    int steps() {
        return steps;
    }

    private void step() throws IOException {
        if (++steps == failing) {
            if (failure == Failure.REFUSED) {
                throw new IOException("No space left on device");
            }
            throw new Crash();
        }
    }

    /** Takes back, after the power loss, what the disk had not been made to keep. */
    void loseUnforced() throws IOException {
        for (Map.Entry<Path, byte[]> file : unforced.entrySet()) {
            if (Files.exists(file.getKey())) {
                Files.write(file.getKey(), file.getValue() == null ? new byte[0] : file.getValue());
            }
        }
        for (Deque<Undo> undos : unforcedNames.values()) {
            while (!undos.isEmpty()) {
                undos.pop().run();
            }
        }
    }

    private void nameChanged(Path file, Undo undo) {
        unforcedNames
                .computeIfAbsent(file.getParent(), unused -> new ArrayDeque<>())
                .push(undo);
    }

    private void contentChanging(Path file) throws IOException {
        boolean exists = Files.exists(file);
        if (!unforced.containsKey(file)) {
            unforced.put(file, exists ? Files.readAllBytes(file) : null);
        }
        if (!exists) {
            nameChanged(file, () -> Files.deleteIfExists(file));
        }
    }

    @Override
    void write(Path file, byte[] content) throws IOException {
        step();
        contentChanging(file);
        int half = content.length / 2;
        super.write(file, Arrays.copyOf(content, half));
        step();
        super.writeTail(file, half, Arrays.copyOfRange(content, half, content.length));
    }

    @Override
    void writeTail(Path file, long position, byte[] content) throws IOException {
        step();
        contentChanging(file);
        int half = content.length / 2;
        super.writeTail(file, position, Arrays.copyOf(content, half));
        step();
        super.writeTail(file, position + half, Arrays.copyOfRange(content, half, content.length));
    }

    @Override
    void force(Path file) throws IOException {
        step();
        unforced.remove(file);
    }

    @Override
    void forceFolder(Path folder) throws IOException {
        step();
        unforcedNames.remove(folder);
    }

    @Override
    void move(Path from, Path to) throws IOException {
        step();
        byte[] content = Files.readAllBytes(from);
        byte[] replaced = Files.exists(to) ? Files.readAllBytes(to) : null;
        super.move(from, to);
        if (unforced.containsKey(from)) {
            unforced.put(to, unforced.remove(from));
        }
        nameChanged(from, () -> {
            Files.deleteIfExists(to);
            if (replaced != null) {
                Files.write(to, replaced);
            }
            Files.write(from, content);
        });
    }

    @Override
    void delete(Path file) throws IOException {
        step();
        byte[] content = Files.readAllBytes(file);
        super.delete(file);
        nameChanged(file, () -> Files.write(file, content));
    }
}
