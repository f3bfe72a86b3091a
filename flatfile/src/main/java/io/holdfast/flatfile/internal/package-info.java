/** What the readers and writers of the industry formats share. Not for use from outside this module. */
@NullMarked
package io.holdfast.flatfile.internal;

import org.jspecify.annotations.NullMarked;
