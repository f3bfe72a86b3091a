package io.holdfast.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.port.ImageRoot;
import io.holdfast.retain.Hashing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit fills the fields before each test
class S3RootTest {
    @TempDir
    static Path directory;

    private static S3Server server;

    @BeforeAll
    static void start() throws Exception {
        String missing = S3Server.missing();
        if (!missing.isEmpty()) {
            System.out.println("S3 is not tested: " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), missing);
        server = new S3Server(Files.createDirectory(directory.resolve("buckets")));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static S3Root.Builder builder(String bucket) {
        return S3Root.of("bucket", bucket)
                .endpoint(server.address())
                .credentials(S3Server.KEY, S3Server.KEY)
                .timeout(Duration.ofSeconds(20));
    }

    private static String hash(String content) throws IOException {
        return Hashing.sha256(stream(content));
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(S3Root root, String path, String content) throws IOException {
        assertThat(root.write(path, stream(content), content.length(), hash(content)))
                .isEmpty();
    }

    @Test
    void theRegisteredObjectIsDeletedOnce() throws IOException {
        try (S3Root root = builder(S3Server.BUCKET).prefix("one").build()) {
            write(root, "2026/a b.png", "pixels");
            assertThat(root.find("2026/a b.png"))
                    .hasValueSatisfying(entry -> assertThat(entry.bytes()).isEqualTo(6));
            try (InputStream content = root.read("2026/a b.png").orElseThrow()) {
                assertThat(content).hasContent("pixels");
            }
            assertThat(root.remove("2026/a b.png", 7, null)).isInstanceOf(ImageRoot.Removal.Refused.class);
            assertThat(root.remove("2026/a b.png", 6, hash("qixels"))).isInstanceOf(ImageRoot.Removal.Refused.class);
            assertThat(root.find("2026/a b.png")).isPresent();
            assertThat(root.remove("2026/a b.png", 6, hash("pixels"))).isInstanceOf(ImageRoot.Removal.Removed.class);
            assertThat(root.find("2026/a b.png")).isEmpty();
            assertThat(root.read("2026/a b.png")).isEmpty();
            assertThat(root.remove("2026/a b.png", 6, null)).isInstanceOf(ImageRoot.Removal.Missing.class);
        }
    }

    @Test
    void anObjectIsWrittenAsItShouldBeOrNotAtAll() throws IOException {
        try (S3Root root = builder(S3Server.BUCKET).prefix("two").build()) {
            assertThat(root.write("a.png", stream("pixels"), 6, hash("other"))).isPresent();
            assertThat(root.find("a.png")).isEmpty();
            write(root, "a.png", "pixels");
            write(root, "a.png", "pixels");
            assertThat(root.write("a.png", stream("qixels"), 6, hash("qixels")))
                    .as("never over another")
                    .isPresent();
        }
    }

    @Test
    void allObjectsBelowThePrefixAreListedPageByPage() throws IOException {
        try (S3Root root = builder(S3Server.BUCKET).prefix("many").build();
                S3Root other = builder(S3Server.BUCKET).prefix("manyother").build()) {
            write(other, "x.png", "x");
            List<String> written = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String path = i % 3 + "/" + i + ".png";
                write(root, path, "pixels " + i);
                written.add(path);
            }
            List<String> listed = new ArrayList<>();
            root.forEach(entry -> listed.add(entry.path()));
            assertThat(listed).containsExactlyInAnyOrderElementsOf(written);
        }
    }

    @Test
    void linksAreFoundBelowThePrefixOrNot() {
        try (S3Root root = builder(S3Server.BUCKET).prefix("line/3").build()) {
            assertThat(root.locate(URI.create("s3://images/line/3/a%20b.png"))).contains("a b.png");
            assertThat(root.locate(URI.create("s3://images/line/3x/a.png"))).isEmpty();
            assertThat(root.locate(URI.create("s3://images/line/3/../4/a.png"))).isEmpty();
            assertThat(root.locate(URI.create("s3://others/line/3/a.png"))).isEmpty();
            assertThat(root.locate(URI.create("https://images/line/3/a.png"))).isEmpty();
            assertThat(root.locate(URI.create("s3://images"))).isEmpty();
        }
    }

    @Test
    void aBucketThatIsNotThereOrAKeyThatNobodyKnowsIsUnreachableAndNotEmpty() throws IOException {
        try (S3Root root = builder("nobody").build()) {
            assertThatIOException().isThrownBy(() -> root.find("a.png")).withMessageContaining("bucket nobody");
            assertThatIOException().isThrownBy(() -> root.remove("a.png", 1, null));
            assertThatIOException().isThrownBy(() -> root.forEach(entry -> {}));
        }
        try (S3Root root =
                builder(S3Server.BUCKET).credentials("nobody", "secret").build()) {
            assertThatIOException().isThrownBy(() -> root.remove("a.png", 1, null));
            assertThatIOException().isThrownBy(() -> root.forEach(entry -> {}));
            assertThat(root.toString()).isEqualTo("bucket in bucket images");
        }
    }

    @Test
    void aServerThatIsAwayIsUnreachableUntilItIsBack() throws Exception {
        try (S3Root root = builder(S3Server.BUCKET).prefix("away").build()) {
            write(root, "a.png", "pixels");
            server.stop();
            try {
                assertThatIOException().isThrownBy(() -> root.remove("a.png", 6, hash("pixels")));
            } finally {
                server.start();
            }
            assertThat(root.remove("a.png", 6, hash("pixels"))).isInstanceOf(ImageRoot.Removal.Removed.class);
        }
    }

    @Test
    void badSettingsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Root.of("bucket", " "))
                .withMessageContaining("bucket must not be blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Root.of("bucket", "b").endpoint(URI.create("ftp://x")))
                .withMessageContaining("endpoint must be an https or http address, was ftp://x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> S3Root.of("bucket", "b").prefix("/a"))
                .withMessageContaining("prefix must not begin or end with a slash");
    }
}
