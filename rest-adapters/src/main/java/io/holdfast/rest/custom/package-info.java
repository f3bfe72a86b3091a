/** Any other MES that speaks JSON over HTTP, described by a mapping file instead of code. */
@NullMarked
package io.holdfast.rest.custom;

import org.jspecify.annotations.NullMarked;
