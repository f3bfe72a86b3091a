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
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    /** The file that shows that the folder is mounted. */
    public static final String MARK = ".holdfast-images";

    private static final String UNFINISHED = ".holdfast-part";

    private final String name;
    private final Path folder;

    /** The folder as it was given: a link to it, perhaps, that the stations know it by. */
    private final Path given;

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

    @Override
    public Removal remove(String path, long bytes, @Nullable String sha256) throws IOException {
        requireMounted();
        String[] steps = steps(path);
        if (steps == null) {
            return new Removal.Refused("its path leads out of the root: " + path);
        }
        try (Parent parent = parent(steps)) {
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
        try (FileChannel directory = FileChannel.open(in, StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // Windows cannot sync a folder; its file system keeps names by itself.
            assert File.separatorChar == '\\' : e;
        }
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

    /** Returns the name and folder. */
    @Override
    public String toString() {
        return name + " in " + folder;
    }
}
