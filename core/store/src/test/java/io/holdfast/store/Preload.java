package io.holdfast.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Libraries in C that stand between a program and the system: compiled where they are used. */
final class Preload {
    private Preload() {}

    /**
     * Compiles {@code <name>.c}, which lies beside this class, into the folder.
     *
     * @throws IOException where there is no gcc, or it cannot; the message says so
     */
    static Path compile(String name, Path folder) throws IOException, InterruptedException {
        Path source = folder.resolve(name + ".c");
        try (InputStream in = Preload.class.getResourceAsStream(name + ".c")) {
            if (in == null) {
                throw new FileNotFoundException(name + ".c");
            }
            Files.write(source, in.readAllBytes());
        }
        Path library = folder.resolve(name + ".so");
        Path log = folder.resolve("gcc.log");
        Process compiler = new ProcessBuilder(
                        "gcc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (compiler.waitFor() != 0) {
            throw new IOException("gcc says: " + Files.readString(log));
        }
        return library;
    }
}
