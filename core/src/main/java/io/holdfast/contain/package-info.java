/**
 * From a cluster to containment: episodes that gather what one cause brought, the suspect population, the material hold and
 * the nonconformance. Works inside the journal's transaction; knows detect, model and port.
 */
@NullMarked
package io.holdfast.contain;

import org.jspecify.annotations.NullMarked;
