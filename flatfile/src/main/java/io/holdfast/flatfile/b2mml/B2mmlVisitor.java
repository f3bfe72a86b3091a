package io.holdfast.flatfile.b2mml;

/** Is told what a document says, in its order. What it throws ends the reading and is passed on. */
public interface B2mmlVisitor {
    /** Takes what the document is; once, first. */
    default void document(B2mmlDocument document) {}

    /** Takes a material lot or sublot. */
    default void lot(B2mmlLot lot) {}

    /** Takes a test result that is not inside of another. */
    default void testResult(B2mmlTestResult result) {}

    /** Takes a production or operations request, or a response. */
    default void request(B2mmlRequest request) {}
}
