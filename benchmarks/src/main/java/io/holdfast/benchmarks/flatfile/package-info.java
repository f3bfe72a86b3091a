/** What the folder exchange costs beside the libraries that write and read its syntaxes. */
@NullMarked
package io.holdfast.benchmarks.flatfile;

import org.jspecify.annotations.NullMarked;
