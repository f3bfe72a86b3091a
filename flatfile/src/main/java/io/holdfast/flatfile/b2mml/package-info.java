/**
 * B2MML, the XML form of ISA-95: results, holds, events and performance written as the V0700 schemas ask, and documents of
 * any version read for their lots, requests and test results.
 *
 * <p>The Business To Manufacturing Markup Language (B2MML) is used courtesy of MESA International.
 */
@NullMarked
package io.holdfast.flatfile.b2mml;

import org.jspecify.annotations.NullMarked;
