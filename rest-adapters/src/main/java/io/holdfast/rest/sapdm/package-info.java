/**
 * SAP Digital Manufacturing, over its public REST interfaces.
 *
 * <p>Source of paths and request fields: SAP's generated clients ({@code sapdme_*}, 2023) and the samples of {@code
 * SAP-samples/digital-manufacturing-extension-samples}. What no source shows, the fields of most answers among them, is a
 * setting of {@link SapDm.Builder}.
 */
@NullMarked
package io.holdfast.rest.sapdm;

import org.jspecify.annotations.NullMarked;
