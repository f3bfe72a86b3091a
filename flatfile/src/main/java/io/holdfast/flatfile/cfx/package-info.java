/** Messages of the IPC Connected Factory Exchange (IPC-2591 CFX) as JSON, read and written. */
@NullMarked
package io.holdfast.flatfile.cfx;

import org.jspecify.annotations.NullMarked;
