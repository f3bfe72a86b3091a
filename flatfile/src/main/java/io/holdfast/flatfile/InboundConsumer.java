package io.holdfast.flatfile;

/**
 * Takes what a {@link FolderSource} reads. Implemented by the host; called from one thread at a time.
 *
 * <p>A file counts as done when {@link #end} returned and that was written down. A program that ends before hands over the same
 * records once more, under the same keys: make what was taken durable before {@code end} returns, and a repeat harmless by
 * its key.
 */
public interface InboundConsumer {
    /**
     * Takes one record.
     *
     * @param key the same for every time that this record of this file is handed over: the file's name, the start of its
     *     digest, and the line
     * @throws RecordRefusedException if the record cannot be taken, and could not be later: it is put aside as a bad line
     * @throws InterruptedException if the program ends; the file is read again
     */
    void record(String key, InboundRecord record) throws RecordRefusedException, InterruptedException;

    /** Takes a bad line, which is put aside in the quarantine folder, too. Does nothing by default. */
    default void badLine(BadLine line) {}

    /**
     * Takes the end of a file. Does nothing by default.
     *
     * @throws InterruptedException if the program ends; the file is read again
     */
    default void end(InboundFile file) throws InterruptedException {}

    /**
     * Is told of files that did not come though one with a higher number did, after the poll that saw that one; again after each start
     * for as long as they are missing. What came goes on. Does nothing by default.
     */
    default void missing(MissingFiles files) {}

    /** A record that cannot be taken. */
    final class RecordRefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        /**
         * @param reason why, for a person
         */
        public RecordRefusedException(String reason) {
            super(reason);
        }
    }
}
