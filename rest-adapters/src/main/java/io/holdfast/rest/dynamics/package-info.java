/**
 * Microsoft Dynamics 365 Supply Chain Management, over its data entities and its message service for MES.
 *
 * <p>Source of entities and messages: Microsoft's Common Data Model (February 2024) and its documentation. Entities differ by
 * version and by what a tenant has added, so their names are settings of {@link Dynamics365.Builder}, and {@code examine} looks
 * for them.
 */
@NullMarked
package io.holdfast.rest.dynamics;

import org.jspecify.annotations.NullMarked;
