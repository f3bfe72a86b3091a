package io.holdfast.retain;

import io.holdfast.port.ImageRoot;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder, local or mounted. No link is followed below it: on systems that can (Linux, macOS) each step of a path is opened from
 * the one before, so that nobody can put a link in the way between the look and the deletion; elsewhere each folder on the way is
 * looked at first.
 *
 * <p>A folder that is not mounted looks empty, and an empty folder would look as if all images were gone. So the root holds a
 * small file, {@value #MARK}, and counts as unreachable without it.
 *
 * <p>Links are {@code file:} URIs of files below it, or relative ones, which are taken from it. Thread-safe.
 */
public final class FolderRoot implements ImageRoot {
    private static final Logger LOG = LoggerFactory.getLogger(FolderRoot.class);

    /** The file that shows that the folder is mounted. */
    public static final String MARK = ".holdfast-images";

    private static final String UNFINISHED = ".holdfast-part";

    private final String name;
    private final Path folder;

    /** The folder as it was given: a link to it, perhaps, that the stations know it by. */
    private final Path given;

    /** Guards what follows. */
    private final ReentrantLock removing = new ReentrantLock();

    private final Set<String> unsynced = new LinkedHashSet<>();
    private @Nullable Way held;
    private final AtomicBoolean cannotSync = new AtomicBoolean();

    private FolderRoot(String name, Path given, Path folder) {
        this.name = name;
        this.given = given.toAbsolutePath().normalize();
        this.folder = folder;
    }

    /**
     * Takes a folder that is there and has a mark, or is empty and gets one.
     *
     * @throws IOException where it is not there, or holds something but no mark: see {@link #adopt}
     */
    public static FolderRoot open(String name, Path folder) throws IOException {
        Path real = folder.toRealPath();
        if (!Files.exists(real.resolve(MARK), LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(real)) {
                if (files.iterator().hasNext()) {
                    throw new IOException(real + " holds files but no " + MARK + "; if it is the folder of " + name
                            + ", put an empty file of that name into it");
                }
            }
            Files.createFile(real.resolve(MARK));
        }
        return new FolderRoot(name, folder, real);
    }

    /** Takes a folder that holds images already: puts the mark into it. To be called once, by a person who looked. */
    public static FolderRoot adopt(String name, Path folder) throws IOException {
        Path real = folder.toRealPath();
        try {
            Files.createFile(real.resolve(MARK));
        } catch (FileAlreadyExistsException e) {
            // it was adopted before
        }
        return new FolderRoot(name, folder, real);
    }

    @Override
    public String name() {
        return name;
    }

    /** Returns the folder. */
    public Path folder() {
        return folder;
    }

    @Override
    public Optional<String> locate(URI link) {
        try {
            Path path;
            if (!link.isAbsolute()) {
                if (link.getPath() == null || link.getPath().isEmpty()) {
                    return Optional.empty();
                }
                path = folder.resolve(link.getPath());
            } else if ("file".equalsIgnoreCase(link.getScheme())) {
                path = Path.of(link);
            } else {
                return Optional.empty();
            }
            Path normal = path.normalize();
            Path below = normal.startsWith(folder) ? folder : given;
            if (!normal.equals(path.toAbsolutePath()) || !normal.startsWith(below) || normal.equals(below)) {
                return Optional.empty();
            }
            String inside = below.relativize(normal).toString().replace('\\', '/');
            return steps(inside) == null ? Optional.empty() : Optional.of(inside);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    /** Returns the steps of a path, or null where it is not a plain path below the root. */
    private static String @Nullable [] steps(String path) {
        String[] steps = path.split("/", -1);
        for (String step : steps) {
            boolean plain = !step.isEmpty()
                    && !step.equals(".")
                    && !step.equals("..")
                    && !step.equals(MARK)
                    && step.indexOf('\\') < 0
                    && step.indexOf('\0') < 0;
            if (!plain) {
                return null;
            }
        }
        return steps;
    }

    private void requireMounted() throws IOException {
        if (!Files.exists(folder.resolve(MARK), LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(folder + " has no " + MARK + ": it is not mounted, or not the folder that it was");
        }
    }

    /** The folder that a file is in, held open so that nothing can be put in its place. */
    private interface Parent extends AutoCloseable {
        BasicFileAttributes attributes() throws IOException;

        SeekableByteChannel open() throws IOException;

        void delete() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Returns the folder of a file, or null where a step on the way is not a folder or is a link. */
    @SuppressWarnings("StreamResourceLeak") // each is closed when the next is open; the last is the parent's
    private @Nullable Parent parent(String[] steps) throws IOException {
        DirectoryStream<Path> top = Files.newDirectoryStream(folder);
        if (!(top instanceof SecureDirectoryStream<Path>)) {
            top.close();
            return checkedParent(steps);
        }
        SecureDirectoryStream<Path> in = (SecureDirectoryStream<Path>) top;
        for (int i = 0; i < steps.length - 1; i++) {
            try (SecureDirectoryStream<Path> above = in) {
                in = above.newDirectoryStream(Path.of(steps[i]), LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return new NoParent(e);
            } catch (FileSystemException e) {
                // a link, or not a folder
                return null;
            }
        }
        return new OpenParent(in, Path.of(steps[steps.length - 1]));
    }

    private @Nullable Parent checkedParent(String[] steps) throws IOException {
        Path at = folder;
        for (int i = 0; i < steps.length - 1; i++) {
            at = at.resolve(steps[i]);
            try {
                if (!Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isDirectory()) {
                    return null;
                }
            } catch (NoSuchFileException e) {
                return new NoParent(e);
            }
        }
        return new CheckedParent(at.resolve(steps[steps.length - 1]));
    }

    private record NoParent(NoSuchFileException why) implements Parent {
        @Override
        public BasicFileAttributes attributes() throws IOException {
            throw why;
        }

        @Override
        public SeekableByteChannel open() throws IOException {
            throw why;
        }

        @Override
        public void delete() throws IOException {
            throw why;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private record OpenParent(SecureDirectoryStream<Path> in, Path file) implements Parent {
        @Override
        public BasicFileAttributes attributes() throws IOException {
            return in.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        }

        @Override
        public SeekableByteChannel open() throws IOException {
            return in.newByteChannel(file, Set.<OpenOption>of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        }

        @Override
        public void delete() throws IOException {
            in.deleteFile(file);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** One that stays open for the next. */
    private record HeldParent(OpenParent parent) implements Parent {
        @Override
        public BasicFileAttributes attributes() throws IOException {
            return parent.attributes();
        }

        @Override
        public SeekableByteChannel open() throws IOException {
            return parent.open();
        }

        @Override
        public void delete() throws IOException {
            parent.delete();
        }

        @Override
        public void close() {
            // it stays open
        }
    }

    private record CheckedParent(Path file) implements Parent {
        @Override
        public BasicFileAttributes attributes() throws IOException {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public SeekableByteChannel open() throws IOException {
            return Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public void delete() throws IOException {
            Files.delete(file);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @Override
    public Optional<Entry> find(String path) throws IOException {
        requireMounted();
        String[] steps = steps(path);
        try (Parent parent = steps == null ? null : parent(steps)) {
            if (parent == null) {
                return Optional.empty();
            }
            BasicFileAttributes attributes = parent.attributes();
            return attributes.isRegularFile()
                    ? Optional.of(new Entry(
                            path,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * The folders from the root to one that files are deleted in, held open from one deletion to the next: most come from one
     * folder. Before each it is asked whether each still stands in the one above, and is no link: then a path would lead here, too.
     */
    private static final class Way implements AutoCloseable {
        final String path;
        private final List<SecureDirectoryStream<Path>> folders = new ArrayList<>();
        private final List<Path> names = new ArrayList<>();
        private final List<Object> keys = new ArrayList<>();

        Way(String path, SecureDirectoryStream<Path> root) {
            this.path = path;
            folders.add(root);
        }

        SecureDirectoryStream<Path> last() {
            return folders.get(folders.size() - 1);
        }

        void go(Path name) throws IOException {
            folders.add(last().newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
            names.add(name);
            keys.add(last().getFileAttributeView(BasicFileAttributeView.class)
                    .readAttributes()
                    .fileKey());
        }

        boolean stands() throws IOException {
            for (int i = 0; i < names.size(); i++) {
                try {
                    // A link has a key of its own.
                    Object key = folders.get(i)
                            .getFileAttributeView(names.get(i), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes()
                            .fileKey();
                    if (!keys.get(i).equals(key)) {
                        return false;
                    }
                } catch (NoSuchFileException e) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            for (SecureDirectoryStream<Path> each : folders) {
                each.close();
            }
        }
    }

    /** Returns where a file is to be deleted, by the way that is held where it is the same. */
    @SuppressWarnings("StreamResourceLeak") // it is held until the next flush
    private @Nullable Parent parentToDeleteIn(String path, String[] steps) throws IOException {
        String in = path.substring(0, Math.max(0, path.lastIndexOf('/')));
        Way way = held;
        if (way == null || !way.path.equals(in) || !way.stands()) {
            release();
            requireMounted();
            DirectoryStream<Path> top = Files.newDirectoryStream(folder);
            if (!(top instanceof SecureDirectoryStream<Path>)) {
                top.close();
                return checkedParent(steps);
            }
            way = new Way(in, (SecureDirectoryStream<Path>) top);
            held = way;
            try {
                for (int i = 0; i < steps.length - 1; i++) {
                    way.go(Path.of(steps[i]));
                }
            } catch (NoSuchFileException e) {
                release();
                return new NoParent(e);
            } catch (FileSystemException e) {
                // a link, or not a folder
                release();
                return null;
            }
        }
        return new HeldParent(new OpenParent(way.last(), Path.of(steps[steps.length - 1])));
    }

    private void release() throws IOException {
        Way way = held;
        held = null;
        if (way != null) {
            way.close();
        }
    }

    @Override
    public Removal remove(String path, long bytes, @Nullable String sha256) throws IOException {
        String[] steps = steps(path);
        if (steps == null) {
            return new Removal.Refused("its path leads out of the root: " + path);
        }
        removing.lock();
        try {
            Removal removal = remove(path, steps, bytes, sha256);
            // What is missing may have been removed right before a crash.
            if (!(removal instanceof Removal.Refused)) {
                unsynced.add(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
            }
            return removal;
        } catch (IOException e) {
            release();
            throw e;
        } finally {
            removing.unlock();
        }
    }

    /**
     * Syncs the folders that something was removed from. Where the system cannot sync a folder (Windows, some shares), what was
     * removed right before the power failed may be there again after it: {@link ImageCheck} tells it as a file that came back.
     */
    @Override
    public void flush() throws IOException {
        removing.lock();
        try {
            release();
            for (String each : unsynced) {
                sync(folder.resolve(each));
            }
            unsynced.clear();
        } finally {
            removing.unlock();
        }
    }

    private void sync(Path names) throws IOException {
        // Windows cannot sync a folder; its file system keeps names by itself.
        if (File.separatorChar == '\\') {
            return;
        }
        try (FileChannel channel = FileChannel.open(names, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            // It is gone itself, and its names with it.
            requireMounted();
        } catch (IOException e) {
            requireMounted();
            if (!cannotSync.getAndSet(true)) {
                LOG.warn("{} cannot sync {}; names in it may be old after a power cut: {}", name, names, e.toString());
            }
        }
    }

    private Removal remove(String path, String[] steps, long bytes, @Nullable String sha256) throws IOException {
        try (Parent parent = parentToDeleteIn(path, steps)) {
            if (parent == null) {
                return new Removal.Refused("a folder on its path is a link or no folder: " + path);
            }
            BasicFileAttributes attributes = parent.attributes();
            if (!attributes.isRegularFile()) {
                return new Removal.Refused("it is a link or no plain file: " + path);
            }
            if (attributes.size() != bytes) {
                return new Removal.Refused(
                        "it has " + attributes.size() + " bytes, registered were " + bytes + ": " + path);
            }
            if (sha256 != null) {
                String found;
                try (InputStream content = Channels.newInputStream(parent.open())) {
                    found = Hashing.sha256(content);
                }
                if (!found.equals(sha256)) {
                    return new Removal.Refused(
                            "its content has the hash " + found + ", registered was " + sha256 + ": " + path);
                }
            }
            parent.delete();
            return new Removal.Removed();
        } catch (NoSuchFileException e) {
            return new Removal.Missing();
        } catch (AccessDeniedException e) {
            return new Removal.Refused("this program may not delete it: " + path);
        }
    }

    @Override
    public Optional<InputStream> read(String path) throws IOException {
        requireMounted();
        String[] steps = steps(path);
        try (Parent parent = steps == null ? null : parent(steps)) {
            return parent == null || !parent.attributes().isRegularFile()
                    ? Optional.empty()
                    : Optional.of(Channels.newInputStream(parent.open()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> write(String path, InputStream content, long bytes, String sha256) throws IOException {
        requireMounted();
        String[] steps = steps(path);
        if (steps == null) {
            return Optional.of("its path leads out of the root: " + path);
        }
        Path in = folder;
        for (int i = 0; i < steps.length - 1; i++) {
            in = in.resolve(steps[i]);
            if (!Files.isDirectory(in, LinkOption.NOFOLLOW_LINKS)) {
                if (Files.exists(in, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.of("a folder on its path is a link or no folder: " + path);
                }
                Files.createDirectory(in);
            }
        }
        Path target = in.resolve(steps[steps.length - 1]);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            try (InputStream present = read(path).orElse(InputStream.nullInputStream())) {
                return Hashing.sha256(present).equals(sha256)
                        ? Optional.empty()
                        : Optional.of("another file is there: " + path);
            }
        }
        Path unfinished = in.resolve(steps[steps.length - 1] + UNFINISHED);
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(
                unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            Hashing.Copied copied = Hashing.copy(content, Channels.newOutputStream(channel));
            if (copied.bytes() != bytes || !copied.sha256().equals(sha256)) {
                Files.delete(unfinished);
                return Optional.of("its content has " + copied.bytes() + " bytes and the hash " + copied.sha256()
                        + ", should have " + bytes + " and " + sha256 + ": " + path);
            }
            channel.force(true);
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        sync(in);
        return Optional.empty();
    }

    @Override
    public void forEach(Consumer<? super Entry> action) throws IOException {
        requireMounted();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String path = folder.relativize(file).toString().replace('\\', '/');
                    if (attributes.isRegularFile() && !path.equals(MARK) && !path.endsWith(UNFINISHED)) {
                        action.accept(new Entry(
                                path,
                                attributes.size(),
                                attributes.lastModifiedTime().toInstant()));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    // deleted while we walk
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public Optional<Space> space() throws IOException {
        requireMounted();
        FileStore store = Files.getFileStore(folder);
        return Optional.of(new Space(store.getTotalSpace(), store.getUsableSpace()));
    }

    @Override
    public void close() throws IOException {
        removing.lock();
        try {
            release();
        } finally {
            removing.unlock();
        }
    }

    /** Returns the name and folder. */
    @Override
    public String toString() {
        return name + " in " + folder;
    }
}
