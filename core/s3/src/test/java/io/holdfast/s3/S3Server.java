package io.holdfast.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real S3 server (s3rver, by node) on this machine. */
final class S3Server implements AutoCloseable {
    static final String BUCKET = "images";
    /** What the server knows. */
    static final String KEY = "S3RVER";

    private static final int PATIENCE_SECONDS = 60;
    private static final Path PROGRAM = Path.of("src/test/node/node_modules/s3rver/bin/s3rver.js");

    private final Path folder;
    private final int port;
    private @Nullable Process process;

    S3Server(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start();
    }

    /** Returns why there is none; empty where there is one. */
    static String missing() {
        if (!Files.isRegularFile(PROGRAM)) {
            return "no " + PROGRAM + ": npm ci --prefix core/s3/src/test/node";
        }
        try {
            Process node = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return node.waitFor() == 0 ? "" : "node does not run";
        } catch (IOException e) {
            return "no node";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    URI address() {
        return URI.create(String.format(Locale.ROOT, "http://127.0.0.1:%d", port));
    }

    void start() throws IOException, InterruptedException {
        Process started = new ProcessBuilder(List.of(
                        "node",
                        PROGRAM.toString(),
                        "--directory",
                        folder.toString(),
                        "--address",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--configure-bucket",
                        BUCKET))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("s3rver.log").toFile())
                .start();
        process = started;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "the server does not start: " + Files.readString(folder.resolveSibling("s3rver.log")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection) address().toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            connection.getResponseCode();
            connection.disconnect();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    void stop() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor();
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
