package io.holdfast.benchmarks.rivals;

import io.holdfast.benchmarks.detect.Contender;
import io.holdfast.benchmarks.detect.Contender.Trait;
import java.util.List;

/** The contenders of this package. */
public final class Rivals implements Contender.Source {
    /** Made by name where this source folder was compiled. */
    public Rivals() {}

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.of("agrona-map", (w, l) -> new AgronaPeer(), Trait.ZONES, Trait.EXACT),
                Contender.of("flink-keyed-process", (w, l) -> new FlinkPeer(), Trait.ZONES, Trait.EXACT),
                Contender.of("esper", (w, l) -> new EsperPeer(), Trait.ZONES, Trait.THREADS, Trait.EXACT));
    }
}
