package io.holdfast.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.holdfast.port.ImageRoot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class FolderRootTest {
    @TempDir
    Path directory;

    private Path folder;
    private Path outside;
    private FolderRoot root;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectory(directory.resolve("images"));
        outside = Files.createDirectory(directory.resolve("outside"));
        root = FolderRoot.open("disk", folder);
    }

    private Path file(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static String hash(String content) throws IOException {
        return Hashing.sha256(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theRegisteredFileIsDeletedOnce() throws IOException {
        Path file = file("2026/03/a.png", "pixels");
        assertThat(root.find("2026/03/a.png"))
                .hasValueSatisfying(entry -> assertThat(entry.bytes()).isEqualTo(6));
        assertThat(root.remove("2026/03/a.png", 6, hash("pixels"))).isInstanceOf(ImageRoot.Removal.Removed.class);
        assertThat(file).doesNotExist();
        assertThat(root.remove("2026/03/a.png", 6, hash("pixels"))).isInstanceOf(ImageRoot.Removal.Missing.class);
        assertThat(root.remove("no/such/a.png", 6, null)).isInstanceOf(ImageRoot.Removal.Missing.class);
    }

    @Test
    void aFileThatIsNotTheRegisteredOneStays() throws IOException {
        Path file = file("a.png", "pixels");
        assertThat(root.remove("a.png", 7, null)).isInstanceOf(ImageRoot.Removal.Refused.class);
        assertThat(root.remove("a.png", 6, hash("pixelz")))
                .isInstanceOfSatisfying(
                        ImageRoot.Removal.Refused.class,
                        refused -> assertThat(refused.why()).contains("registered was"));
        assertThat(file).exists();
    }

    @Test
    void noLinkLeadsOutOfTheRoot() throws IOException {
        Path treasure = Files.writeString(outside.resolve("a.png"), "pixels");
        Files.createSymbolicLink(folder.resolve("way"), outside);
        Files.createSymbolicLink(folder.resolve("b.png"), treasure);
        Files.createDirectories(folder.resolve("deep"));
        Files.createSymbolicLink(folder.resolve("deep/way"), outside);
        for (String path : List.of(
                "way/a.png",
                "b.png",
                "deep/way/a.png",
                "../outside/a.png",
                "deep/../../outside/a.png",
                "/a.png",
                "",
                "deep//a.png",
                "./a.png",
                FolderRoot.MARK)) {
            assertThat(root.remove(path, 6, null)).as(path).isInstanceOf(ImageRoot.Removal.Refused.class);
            assertThat(root.find(path)).as(path).isEmpty();
            assertThat(root.read(path)).as(path).isEmpty();
        }
        assertThat(root.write("way/c.png", new ByteArrayInputStream(new byte[0]), 0, hash("")))
                .isPresent();
        assertThat(treasure).exists();
        assertThat(outside.resolve("c.png")).doesNotExist();
        List<ImageRoot.Entry> all = new ArrayList<>();
        root.forEach(all::add);
        assertThat(all).as("links are not told").isEmpty();
    }

    @Test
    void noLinkThatIsPutInTheWayBetweenTwoDeletionsLeadsOutOfTheRoot() throws IOException {
        file("deep/in/a.png", "pixels");
        file("deep/in/b.png", "pixels");
        Path treasure = Files.createDirectories(outside.resolve("in")).resolve("b.png");
        Files.writeString(treasure, "pixels");
        assertThat(root.remove("deep/in/a.png", 6, null)).isInstanceOf(ImageRoot.Removal.Removed.class);
        Files.move(folder.resolve("deep"), outside.resolve("deep"));
        Files.createSymbolicLink(folder.resolve("deep"), outside);
        assertThat(root.remove("deep/in/b.png", 6, null)).isInstanceOf(ImageRoot.Removal.Refused.class);
        assertThat(treasure).exists();
        assertThat(outside.resolve("deep/in/b.png")).as("what left the root").exists();
        Files.delete(folder.resolve("deep"));
        assertThat(root.remove("deep/in/b.png", 6, null)).isInstanceOf(ImageRoot.Removal.Missing.class);
        Files.move(outside.resolve("deep"), folder.resolve("deep"));
        assertThat(root.remove("deep/in/b.png", 6, null)).isInstanceOf(ImageRoot.Removal.Removed.class);
    }

    @Test
    void whatWasRemovedIsSyncedWhereverItWasAndAFolderThatIsGoneMattersNot() throws IOException {
        for (String path : List.of("a.png", "x/a.png", "x/y/a.png", "z/a.png")) {
            file(path, "pixels");
            assertThat(root.remove(path, 6, hash("pixels"))).isInstanceOf(ImageRoot.Removal.Removed.class);
        }
        Files.delete(folder.resolve("z"));
        root.flush();
        root.flush();
        Files.delete(folder.resolve(FolderRoot.MARK));
        file("z/b.png", "pixels");
        assertThatIOException()
                .as("the mark is looked for again after a flush")
                .isThrownBy(() -> root.remove("z/b.png", 6, null));
        Files.createFile(folder.resolve(FolderRoot.MARK));
        assertThat(root.remove("z/b.png", 6, null)).isInstanceOf(ImageRoot.Removal.Removed.class);
        Files.delete(folder.resolve("z"));
        Files.delete(folder.resolve(FolderRoot.MARK));
        assertThatIOException()
                .as("nothing is said to be durable in a root that went away")
                .isThrownBy(root::flush);
        Files.createFile(folder.resolve(FolderRoot.MARK));
        root.flush();
        root.close();
    }

    @Test
    void linksAreFoundInTheRootOrNot() {
        assertThat(root.locate(folder.resolve("x/y.png").toUri())).contains("x/y.png");
        assertThat(root.locate(URI.create("x/y%20z.png"))).contains("x/y z.png");
        assertThat(root.locate(outside.resolve("y.png").toUri())).isEmpty();
        assertThat(root.locate(URI.create("../outside/y.png"))).isEmpty();
        assertThat(root.locate(URI.create("s3://bucket/y.png"))).isEmpty();
        assertThat(root.locate(URI.create("file://host/share/y.png"))).isEmpty();
        assertThat(root.locate(folder.toUri())).isEmpty();
        assertThat(root.locate(URI.create(""))).isEmpty();
        assertThat(root.locate(URI.create("mailto:somebody"))).isEmpty();
    }

    @Test
    void linksMayNameTheFolderAsItWasGiven() throws IOException {
        Path known = Files.createSymbolicLink(directory.resolve("known"), folder);
        FolderRoot byLink = FolderRoot.open("disk", known);
        assertThat(byLink.locate(known.resolve("y.png").toUri())).contains("y.png");
        assertThat(byLink.locate(folder.resolve("y.png").toUri())).contains("y.png");
    }

    @Test
    void aFileIsWrittenWholeOrNotAtAll() throws IOException {
        byte[] content = "pixels".getBytes(StandardCharsets.UTF_8);
        assertThat(root.write("x/a.png", new ByteArrayInputStream(content), 6, hash("other")))
                .isPresent();
        assertThat(folder.resolve("x/a.png")).doesNotExist();
        assertThat(root.write("x/a.png", new ByteArrayInputStream(content), 6, hash("pixels")))
                .isEmpty();
        assertThat(folder.resolve("x/a.png")).hasContent("pixels");
        assertThat(root.write("x/a.png", new ByteArrayInputStream(content), 6, hash("pixels")))
                .as("again")
                .isEmpty();
        byte[] other = "qixels".getBytes(StandardCharsets.UTF_8);
        assertThat(root.write("x/a.png", new ByteArrayInputStream(other), 6, hash("qixels")))
                .as("never over another")
                .isPresent();
        assertThat(folder.resolve("x/a.png")).hasContent("pixels");
        try (var files = Files.list(folder.resolve("x"))) {
            assertThat(files).as("nothing unfinished").hasSize(1);
        }
        List<ImageRoot.Entry> all = new ArrayList<>();
        root.forEach(all::add);
        assertThat(all).extracting(ImageRoot.Entry::path).containsExactly("x/a.png");
        assertThat(root.space()).isPresent();
    }

    @Test
    void aFolderThatIsNotMountedIsUnreachableAndNotEmpty() throws IOException {
        file("a.png", "pixels");
        Files.delete(folder.resolve(FolderRoot.MARK));
        assertThatIOException().isThrownBy(() -> root.find("a.png")).withMessageContaining("not mounted");
        assertThatIOException().isThrownBy(() -> root.remove("a.png", 6, null));
        assertThatIOException().isThrownBy(() -> root.forEach(entry -> {}));
        assertThatIOException()
                .isThrownBy(() -> FolderRoot.open("disk", folder))
                .withMessageContaining("holds files but no " + FolderRoot.MARK);
        assertThat(FolderRoot.adopt("disk", folder).find("a.png")).isPresent();
    }
}
