package io.holdfast.flatfile.aqdef;

/** Is told what a file says. What it throws ends the reading and is passed on. */
public interface AqdefVisitor {
    /** Takes the description; once, before any value. */
    void description(AqdefDescription description);

    /** Takes the next value, in the file's order. */
    void value(AqdefValue value);
}
