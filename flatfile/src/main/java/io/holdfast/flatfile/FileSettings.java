package io.holdfast.flatfile;

import io.holdfast.model.EquipmentId;
import io.holdfast.model.WorkContext;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the files of an industry format leave open, for the readers of {@code io.holdfast.flatfile.klarf}, {@code .aqdef},
 * {@code .qif} and {@code .cfx}. Each package says which of these its format needs.
 *
 * @param station the station that inspected; null: the file's own word for it, or the format's name where it has none
 * @param zone the zone of times that have no offset; {@link ZoneOffset#UTC} by default
 * @param time the device time of results for which the file says none; null: they are bad lines
 * @param context the work-order context of the results; null: the one that the file tells, where the format has one
 * @param charset the character set of text files without a byte order mark; null: UTF-8 where the whole file is valid
 *     UTF-8, windows-1252 otherwise
 */
public record FileSettings(
        @Nullable EquipmentId station,
        ZoneId zone,
        @Nullable Instant time,
        @Nullable WorkContext context,
        @Nullable Charset charset) {
    /** Checks that the zone is there. */
    public FileSettings {
        Objects.requireNonNull(zone, "zone");
    }

    /** Returns the settings with all defaults. */
    public static FileSettings ofDefaults() {
        return new FileSettings(null, ZoneOffset.UTC, null, null, null);
    }

    /** Returns these settings with a station. */
    public FileSettings withStation(EquipmentId value) {
        return new FileSettings(value, zone, time, context, charset);
    }

    /** Returns these settings with a zone. */
    public FileSettings withZone(ZoneId value) {
        return new FileSettings(station, value, time, context, charset);
    }

    /** Returns these settings with a device time for results without one. */
    public FileSettings withTime(Instant value) {
        return new FileSettings(station, zone, value, context, charset);
    }

    /** Returns these settings with a work-order context. */
    public FileSettings withContext(WorkContext value) {
        return new FileSettings(station, zone, time, value, charset);
    }

    /** Returns these settings with a character set. */
    public FileSettings withCharset(Charset value) {
        return new FileSettings(station, zone, time, context, value);
    }
}
