package io.holdfast.testkit;

import java.util.List;

/** Something that can say what an MES finally holds, for {@link MesAssert}. */
@FunctionalInterface
public interface MesContents {
    /** Returns what the MES holds, in the order it took it, repeats included. */
    List<MesRecord> records();
}
