/** Holdfast's core: front door, domain, detection, containment, delivery. Depends on slf4j and JSpecify only. */
@SuppressWarnings("module") // The store is built after the core: the compiler cannot see it here.
module io.holdfast.core {
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.holdfast.detect;
    exports io.holdfast.model;
    exports io.holdfast.port;
    exports io.holdfast.internal.codec to
            io.holdfast.store;
}
