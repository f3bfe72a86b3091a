package io.holdfast.flatfile;

/** What the files of a {@link FolderDestination} look like. */
public enum FolderFormat {
    /** The form of {@link JsonLines}, one line per delivery. */
    JSON_LINES("jsonl"),
    /**
     * CSV after RFC 4180 with a header, UTF-8 without byte order mark, comma, lines ended by LF, decimal point. One row for
     * the thing itself and one for each of its parts; the module's README lists the columns.
     */
    CSV("csv");

    private final String extension;

    FolderFormat(String extension) {
        this.extension = extension;
    }

    /** Returns the end of the file names, without a dot. */
    public String extension() {
        return extension;
    }
}
