/** Images in S3-compatible storage. */
@NullMarked
package io.holdfast.s3;

import org.jspecify.annotations.NullMarked;
