/**
 * SAP S/4HANA, cloud and on premises, over its released OData services.
 *
 * <p>Source of paths and properties: SAP's own client library {@code com.sap.cloud.sdk.s4hana} 4.28.0 (release 2302). What no
 * source says for certain, movement types and stock types among them, is a setting of {@link S4Hana.Builder}.
 */
@NullMarked
package io.holdfast.rest.s4hana;

import org.jspecify.annotations.NullMarked;
