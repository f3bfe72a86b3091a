/**
 * Epicor Kinetic, over the second version of its REST interface.
 *
 * <p>Source of services, methods and fields: clients generated from an instance's own description (May 2024). Parameters of methods
 * that no source shows are left to an Epicor Function of the plant, whose inputs are defined here; see {@link EpicorFunction}.
 */
@NullMarked
package io.holdfast.rest.epicor;

import org.jspecify.annotations.NullMarked;
