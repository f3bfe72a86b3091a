package io.holdfast.store;

import io.holdfast.port.ImageRoot;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes everything on to a root, after a look that may fail. */
abstract class PassingRoot implements ImageRoot {
    final ImageRoot root;

    PassingRoot(ImageRoot root) {
        this.root = root;
    }

    /** Called before each access. */
    abstract void requireThere() throws IOException;

    @Override
    public String name() {
        return root.name();
    }

    @Override
    public Optional<String> locate(URI link) {
        return root.locate(link);
    }

    @Override
    public Optional<Entry> find(String path) throws IOException {
        requireThere();
        return root.find(path);
    }

    @Override
    public Removal remove(String path, long bytes, @Nullable String sha256) throws IOException {
        requireThere();
        return root.remove(path, bytes, sha256);
    }

    @Override
    public void flush() throws IOException {
        requireThere();
        root.flush();
    }

    @Override
    public Optional<InputStream> read(String path) throws IOException {
        requireThere();
        return root.read(path);
    }

    @Override
    public Optional<String> write(String path, InputStream content, long bytes, String sha256) throws IOException {
        requireThere();
        return root.write(path, content, bytes, sha256);
    }

    @Override
    public void forEach(Consumer<? super Entry> action) throws IOException {
        requireThere();
        root.forEach(action);
    }
}
