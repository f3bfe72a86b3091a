package io.holdfast.flatfile.qif;

/** Is told what a document says. What it throws ends the reading and is passed on. */
public interface QifVisitor {
    /** Takes what the document says beside its results; once, before any results. */
    void document(QifDocument document);

    /** Takes the results of one piece, in the document's order. */
    void results(QifResults results);
}
