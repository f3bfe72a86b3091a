package io.holdfast.flatfile;

import io.holdfast.port.Delivery;
import io.holdfast.port.Destination;
import io.holdfast.testkit.Bench;
import io.holdfast.testkit.DestinationContract;
import io.holdfast.testkit.MesFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** What every adapter must do, for a folder on a disk that gives way: a file that appears is what its readers took. */
class FolderDestinationContractTest extends DestinationContract {
    @TempDir
    Path parent;

    @Override
    protected Bench bench() throws IOException {
        return new FolderBench(Files.createDirectory(parent.resolve("inbox")));
    }

    private static final class FolderBench implements Bench {
        private final Path folder;
        private final Path away;
        private final Deque<MesFault> faults = new ArrayDeque<>();

        FolderBench(Path folder) {
            this.folder = folder;
            away = folder.resolveSibling("unmounted");
        }

        @Override
        public Destination connect() {
            return FolderDestination.to(folder).id("mes").disk(new GivingWay()).build();
        }

        /** Gives way at one step of the next file. */
        private final class GivingWay extends Disk {
            private boolean renamed;

            @Override
            void write(Path file, byte[] content) throws IOException {
                if (faults.peek() == MesFault.LOSE_THEN_TIME_OUT) {
                    faults.remove();
                    throw new IOException("No space left on device");
                }
                super.write(file, content);
            }

            @Override
            void move(Path from, Path to) throws IOException {
                super.move(from, to);
                renamed = true;
            }

            @Override
            void forceFolder(Path of) throws IOException {
                super.forceFolder(of);
                if (renamed) {
                    renamed = false;
                    if (faults.poll() == MesFault.TAKE_THEN_TIME_OUT) {
                        throw new IOException("Input/output error");
                    }
                }
            }
        }

        @Override
        public Set<MesFault> faults() {
            return EnumSet.of(MesFault.TAKE_THEN_TIME_OUT, MesFault.LOSE_THEN_TIME_OUT);
        }

        @Override
        public void next(MesFault... sequence) {
            faults.clear();
            faults.addAll(List.of(sequence));
        }

        @Override
        public int held(Delivery delivery) {
            String line = JsonLines.of(delivery.content());
            int count = 0;
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
                    count += (int) Files.readAllLines(file).stream()
                            .filter(line::equals)
                            .count();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return count;
        }

        @Override
        public boolean cutOff(boolean value) {
            try {
                Files.move(value ? folder : away, value ? away : folder);
                return true;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {}
    }
}
