package io.holdfast.examples;

import io.holdfast.flatfile.FileSettings;
import io.holdfast.flatfile.aqdef.AqdefReader;
import io.holdfast.flatfile.cfx.CfxReader;
import io.holdfast.flatfile.klarf.KlarfReader;
import io.holdfast.flatfile.klarf.KlarfUnit;
import io.holdfast.flatfile.qif.QifReader;

/** The industry formats that {@code replay} reads, by the words of the command line. */
enum ReplayFormat {
    KLARF,
    KLARF_DIES,
    QIF,
    AQDEF,
    CFX;

    Replay.Source reader(FileSettings settings) {
        return switch (this) {
            case KLARF -> (file, good, bad) -> KlarfReader.of(settings).results(file, KlarfUnit.WAFER, good, bad);
            case KLARF_DIES -> (file, good, bad) -> KlarfReader.of(settings).results(file, KlarfUnit.DIE, good, bad);
            case QIF -> QifReader.of(settings)::results;
            case AQDEF -> AqdefReader.of(settings)::results;
            case CFX -> CfxReader.of(settings)::results;
        };
    }
}
