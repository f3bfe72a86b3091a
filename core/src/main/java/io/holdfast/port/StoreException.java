package io.holdfast.port;

import java.io.IOException;

/** The store could not do what was asked: the disk is full, the file is damaged, the server is away. */
public class StoreException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message that names what was attempted and where. */
    public StoreException(String message) {
        super(message);
    }

    /** Makes one with a message that names what was attempted and where, and its cause. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
