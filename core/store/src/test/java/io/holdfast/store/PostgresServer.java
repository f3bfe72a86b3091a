package io.holdfast.store;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of the machine's own packages, on a spare port and a data folder of its own, as it comes: fsync on. Root may
 * not run one, so that root's runs as the package's user. Where there is no server, tests are skipped and say so.
 */
final class PostgresServer {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";
    private static final String TEMPLATE = "journal";

    private final Path binaries;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private PostgresServer(Path binaries, Path folder, int port) {
        this.binaries = binaries;
        this.folder = folder;
        this.port = port;
    }

    /** Makes and starts a server, or skips the test. */
    static PostgresServer start() throws Exception {
        Path binaries = binaries();
        if (binaries == null) {
            String reason = "no PostgreSQL server in " + PACKAGES + " (Debian: apt-get install postgresql): not tested";
            System.out.println(reason);
            assumeTrue(false, reason);
            throw new IllegalStateException(reason);
        }
        // Forty schemas of forty tables are thousands of files to sync.
        Path folder = Files.createTempDirectory(MemoryFolder.place(), "holdfast-pg");
        if (isRoot()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
        int port;
        try (ServerSocket spare = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = spare.getLocalPort();
        }
        PostgresServer server = new PostgresServer(binaries, folder, port);
        server.run("initdb", "-D", folder + "/data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N");
        server.startAgain();
        return server;
    }

    private static @Nullable Path binaries() throws IOException {
        if (!Files.isDirectory(PACKAGES)) {
            return null;
        }
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("postgres")) && Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name").toLowerCase(Locale.ROOT));
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private void run(String program, String... arguments) throws Exception {
        File log = folder.resolve("log").toFile();
        Process run = new ProcessBuilder(command(program, arguments))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        if (run.waitFor() != 0) {
            throw new IOException(program + " failed: " + Files.readString(log.toPath()));
        }
    }

    /** Starts the server on what a kill left behind. */
    void startAgain() throws Exception {
        process = new ProcessBuilder(command(
                        "postgres",
                        "-D",
                        folder + "/data",
                        "-p",
                        Integer.toString(port),
                        "-k",
                        folder.toString(),
                        "-h",
                        "127.0.0.1"))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
        for (int i = 0; i < 300; i++) {
            try {
                sql("SELECT 1");
                return;
            } catch (SQLException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IOException("the server does not answer: " + Files.readString(folder.resolve("log")));
    }

    /** Kills the server and all of its processes, as a loss of power to them would. */
    void kill() throws Exception {
        Process server = process;
        if (server != null) {
            List<ProcessHandle> all = new ArrayList<>(server.descendants().toList());
            all.add(0, server.toHandle());
            all.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle handle : all) {
                handle.onExit().get(10, TimeUnit.SECONDS);
            }
            process = null;
        }
    }

    String url(String schema) {
        return url() + "postgres?currentSchema=" + schema;
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/";
    }

    /** Opens a journal in a database of its own: a copy of one that has the tables, which is faster than making them. */
    PostgresStore openCopy(String database) throws IOException {
        try {
            if (!exists(TEMPLATE)) {
                sql("CREATE DATABASE " + TEMPLATE);
                PostgresStore.open(url() + TEMPLATE, USER, null).close();
            }
            if (!exists(database)) {
                sql("CREATE DATABASE " + database + " TEMPLATE " + TEMPLATE);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return PostgresStore.open(url() + database, USER, null);
    }

    private boolean exists(String database) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
            return rows.next();
        }
    }

    PostgresStore open(String schema) throws IOException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return PostgresStore.open(url(schema), USER, null);
    }

    Connection connection() throws SQLException {
        return DriverManager.getConnection(url("public"), USER, null);
    }

    void sql(String sql) throws SQLException {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Stops the server and deletes its folder. */
    void stop() throws Exception {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
