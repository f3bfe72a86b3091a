package io.holdfast.store;

import io.holdfast.port.Store;
import io.holdfast.port.StoreException;
import io.holdfast.testkit.StoreContract;
import java.nio.file.Path;

class SqliteStoreTest extends StoreContract {
    @Override
    protected Store open(Path directory) throws StoreException {
        return SqliteStore.open(directory.resolve("journal.db"));
    }
}
