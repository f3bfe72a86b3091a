package io.holdfast.retain;

import io.holdfast.model.RegisteredImage;
import io.holdfast.port.ImageReader;
import io.holdfast.port.ImageRoot;
import io.holdfast.port.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the register and the files agree, both ways. Reported only: nothing is mended, since which side is wrong a person must
 * see.
 *
 * @param files how many files were looked at
 * @param records how many entries of the register were looked at
 * @param counts how many findings of each kind there are
 * @param findings the first of them; copied
 */
public record ImageCheck(long files, long records, Map<Kind, Long> counts, List<Finding> findings) {
    private static final int AT_ONCE = 1_000;

    /** What does not agree. */
    public enum Kind {
        /** A file that no entry names: of before images were registered, or put there by somebody. */
        FILE_WITHOUT_RECORD,
        /** A file where a tombstone says that it was deleted. */
        CAME_BACK,
        /** An entry whose file is not there. */
        RECORD_WITHOUT_FILE,
        /** A file of another size or content than was registered. */
        CHANGED,
        /** A root that cannot be read, or that the register names and nobody set: nothing is known of its files. */
        UNREACHABLE
    }

    /**
     * Something that does not agree.
     *
     * @param kind what
     * @param root where
     * @param path where in that root; empty for a whole root
     * @param words in words for a person
     */
    public record Finding(Kind kind, String root, String path, String words) {
        @Override
        public String toString() {
            return kind + " " + root + (path.isEmpty() ? "" : "/" + path) + ": " + words;
        }
    }

    /** Copies the collections. */
    public ImageCheck {
        counts = Map.copyOf(counts);
        findings = List.copyOf(findings);
    }

    /** Tells whether all agrees. */
    public boolean isSound() {
        return counts.isEmpty();
    }

    /**
     * Compares. Reads the whole register and lists all roots; blocks for as long.
     *
     * @param hashes whether contents are read and compared with the registered hashes, too
     * @param writtenBefore files written later may still wait for their result and are not told
     * @param most how many findings to keep
     */
    public static ImageCheck of(
            ImageReader journal, Collection<? extends ImageRoot> roots, boolean hashes, Instant writtenBefore, int most)
            throws StoreException {
        Comparing comparing = new Comparing(journal, hashes, writtenBefore, most);
        Map<String, ImageRoot> byName = new HashMap<>();
        for (ImageRoot root : roots) {
            byName.put(root.name(), root);
            comparing.files(root);
        }
        comparing.records(byName);
        return new ImageCheck(comparing.files, comparing.records, comparing.counts, comparing.findings);
    }

    private static final class Comparing {
        private final ImageReader journal;
        private final boolean hashes;
        private final Instant writtenBefore;
        private final int most;
        private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        private final List<Finding> findings = new ArrayList<>();
        private final Map<String, Boolean> unreachable = new HashMap<>();
        private long files;
        private long records;

        Comparing(ImageReader journal, boolean hashes, Instant writtenBefore, int most) {
            this.journal = journal;
            this.hashes = hashes;
            this.writtenBefore = writtenBefore;
            this.most = most;
        }

        private void add(Kind kind, String root, String path, String words) {
            counts.merge(kind, 1L, Long::sum);
            if (findings.size() < most) {
                findings.add(new Finding(kind, root, path, words));
            }
        }

        private void unreachable(String root, String why) {
            if (unreachable.put(root, true) == null) {
                add(Kind.UNREACHABLE, root, "", why);
            }
        }

        /** Carries a failure of the journal through the listing of files. */
        private static final class Failed extends RuntimeException {
            private static final long serialVersionUID = 1L;
            private final transient StoreException why;

            Failed(StoreException why) {
                this.why = why;
            }
        }

        void files(ImageRoot root) throws StoreException {
            try {
                root.forEach(file -> {
                    try {
                        file(root, file);
                    } catch (StoreException e) {
                        throw new Failed(e);
                    }
                });
            } catch (Failed e) {
                throw e.why;
            } catch (IOException e) {
                unreachable(root.name(), String.valueOf(e.getMessage()));
            }
        }

        private void file(ImageRoot root, ImageRoot.Entry file) throws StoreException {
            files++;
            Optional<RegisteredImage> image = journal.imageAt(root.name(), file.path());
            if (image.isEmpty()) {
                if (file.changedAt().isBefore(writtenBefore)) {
                    add(
                            Kind.FILE_WITHOUT_RECORD,
                            root.name(),
                            file.path(),
                            file.bytes() + " bytes, written " + file.changedAt());
                }
            } else if (image.get().state() == RegisteredImage.State.EXPIRED) {
                add(
                        Kind.CAME_BACK,
                        root.name(),
                        file.path(),
                        "image " + image.get().number() + " was deleted; there is a file of " + file.bytes()
                                + " bytes");
            }
        }

        void records(Map<String, ImageRoot> roots) throws StoreException {
            long after = 0;
            while (true) {
                List<RegisteredImage> some = journal.images(after, AT_ONCE);
                if (some.isEmpty()) {
                    return;
                }
                for (RegisteredImage image : some) {
                    records++;
                    ImageRoot root = roots.get(image.root());
                    if (image.state() != RegisteredImage.State.KEPT || unreachable.containsKey(image.root())) {
                        continue;
                    }
                    if (root == null) {
                        unreachable(image.root(), "the register names it, but there is no such root");
                        continue;
                    }
                    try {
                        record(root, image);
                    } catch (IOException e) {
                        unreachable(root.name(), String.valueOf(e.getMessage()));
                    }
                }
                after = some.get(some.size() - 1).number();
            }
        }

        private void record(ImageRoot root, RegisteredImage image) throws IOException {
            Optional<ImageRoot.Entry> file = root.find(image.path());
            if (file.isEmpty()) {
                add(
                        Kind.RECORD_WITHOUT_FILE,
                        root.name(),
                        image.path(),
                        "image " + image.number() + " of result "
                                + image.uses().get(0).result());
                return;
            }
            if (file.get().bytes() != image.bytes()) {
                add(
                        Kind.CHANGED,
                        root.name(),
                        image.path(),
                        "has " + file.get().bytes() + " bytes, registered were " + image.bytes());
                return;
            }
            if (hashes && image.sha256() != null) {
                try (InputStream content = root.read(image.path()).orElse(InputStream.nullInputStream())) {
                    String found = Hashing.sha256(content);
                    if (!found.equals(image.sha256())) {
                        add(
                                Kind.CHANGED,
                                root.name(),
                                image.path(),
                                "its content has the hash " + found + ", registered was " + image.sha256());
                    }
                }
            }
        }
    }
}
