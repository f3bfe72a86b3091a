/** OData version 2 and 4, as SAP's Gateway speaks them. No API. */
@NullMarked
package io.holdfast.rest.internal.odata;

import org.jspecify.annotations.NullMarked;
