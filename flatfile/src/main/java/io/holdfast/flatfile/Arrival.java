package io.holdfast.flatfile;

/** In which order the results of a file are handed over. */
public enum Arrival {
    /** As they stand in the file; the file is streamed in constant memory. */
    FILE,
    /** By device time, results of equal time as they stand in the file; holds all results of the file in memory. */
    DEVICE_TIME
}
