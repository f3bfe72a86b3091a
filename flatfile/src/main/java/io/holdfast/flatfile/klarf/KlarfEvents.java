package io.holdfast.flatfile.klarf;

import java.io.IOException;
import java.util.List;

/** What a file says, in its order, whatever its version. */
interface KlarfEvents {
    /** Begins a record; up to version 1.2 there are wafers only. */
    void begin(KlarfToken at, String record, String id) throws IOException;

    /** Ends the record that began last. */
    void end() throws IOException;

    void field(KlarfField field) throws IOException;

    /** One row of a list. */
    void row(KlarfToken at, String list, List<String> columns, List<String> values) throws IOException;
}
