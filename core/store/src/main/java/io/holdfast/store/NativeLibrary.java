package io.holdfast.store;

import io.holdfast.port.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library out of a folder beside the database instead of the system's temporary one, which may
 * forbid execution, and where what killed processes leave would pile up. A host that sets {@code org.sqlite.tmpdir} or
 * {@code org.sqlite.lib.path} keeps its choice; a folder that cannot be used gives way to the driver's own.
 */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";
    private static final String LIBRARY_PROPERTY = "org.sqlite.lib.path";
    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads the library once for the process; the caller holds the database's lock. */
    static synchronized void load(Path database) throws StoreException {
        if (loaded) {
            return;
        }
        if (System.getProperty(FOLDER_PROPERTY) == null && System.getProperty(LIBRARY_PROPERTY) == null) {
            loaded = loadFrom(StoreLock.sibling(database, ".native"));
        }
        try {
            if (!loaded && !SQLiteJDBCLoader.initialize()) {
                throw new StoreException("Cannot load SQLite's native library");
            }
            loaded = true;
        } catch (StoreException e) {
            throw e;
        } catch (Exception e) {
            throw new StoreException("Cannot load SQLite's native library: " + e.getMessage(), e);
        }
    }

    private static boolean loadFrom(Path folder) {
        try {
            Files.createDirectories(folder);
            sweep(folder);
            // Files are deleted in the reverse order of these calls: the folder after what the driver puts into it.
            folder.toFile().deleteOnExit();
            System.setProperty(FOLDER_PROPERTY, folder.toString());
            return SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            LOG.debug("SQLite's native library cannot be loaded from {}; trying the driver's own folder", folder, e);
            return false;
        } finally {
            System.clearProperty(FOLDER_PROPERTY);
        }
    }

    /**
     * Deletes what killed processes left. The folder is this database's own, so nobody else is about to load from it.
     */
    private static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*")) {
            for (Path file : left) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    // On Windows a process that closed the store and still runs keeps its copy.
                    LOG.debug("{} is still in use", file, e);
                }
            }
        }
    }
}
