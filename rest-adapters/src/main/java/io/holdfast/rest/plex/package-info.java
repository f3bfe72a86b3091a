/**
 * Plex by Rockwell Automation, over its REST interface and its data sources.
 *
 * <p>Source of paths and fields: the developer portal's OpenAPI (April 2026) and Plex's documentation. A data source is granted to
 * each account by its number, so what needs one is configured by {@link DataSource}.
 */
@NullMarked
package io.holdfast.rest.plex;

import org.jspecify.annotations.NullMarked;
