/** What the adapters to MES and ERP systems cost, beside the bare HTTP client that they are built on. */
@NullMarked
package io.holdfast.benchmarks.rest;

import org.jspecify.annotations.NullMarked;
