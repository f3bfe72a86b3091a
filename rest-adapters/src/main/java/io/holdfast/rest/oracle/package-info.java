/**
 * Oracle Fusion Cloud SCM, over its REST resources.
 *
 * <p>Source of resources and attributes: Oracle's documentation of releases 23D to 26A, and its published OpenAPI. Attributes that
 * differ by tenant, and those that no source shows, are settings of {@link OracleFusion.Builder}.
 */
@NullMarked
package io.holdfast.rest.oracle;

import org.jspecify.annotations.NullMarked;
