package io.holdfast.rest.internal.odata;

import io.holdfast.rest.internal.Texts;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;

/** The two versions, and how each writes values. */
public enum Version {
    /** OData 2.0: wrapped in {@code d}, decimals as text, {@code /Date()/}. */
    V2,
    /** OData 4.0. */
    V4;

    /** Returns a text as it stands in an address: quoted, and percent-encoded. */
    public static String text(String value) {
        return "%27" + Texts.percentEncode(value.replace("'", "''")) + "%27";
    }

    /** Returns a GUID as it stands in an address. */
    public String guid(UUID value) {
        return this == V2 ? "guid" + text(value.toString()) : value.toString();
    }

    /** Returns a date as it stands in a body: of type {@code Edm.DateTime} or {@code Edm.Date}. */
    public String date(LocalDate value) {
        return this == V2
                ? "/Date(" + value.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() + ")/"
                : value.toString();
    }
}
