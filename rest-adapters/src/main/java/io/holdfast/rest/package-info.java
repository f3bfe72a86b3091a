/**
 * Adapters for MES and ERP systems that are reached over HTTP: SAP S/4HANA, SAP Digital Manufacturing, Oracle,
 * Dynamics 365, Plex, Epicor, and a custom one for everything else.
 *
 * <p>Nothing in this package is implemented yet.
 */
@NullMarked
package io.holdfast.rest;

import org.jspecify.annotations.NullMarked;
