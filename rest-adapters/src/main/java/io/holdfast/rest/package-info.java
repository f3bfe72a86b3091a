/**
 * MES and ERP systems that are reached over HTTP, behind one neutral set of verbs.
 *
 * <p>A {@link QualitySystem} is one such target. It declares what it can do ({@link Capabilities}) and offers a port for each
 * verb that it carries; what it does not carry is absent, never stubbed. {@link QualityDestination} makes it a {@link
 * io.holdfast.port.Destination}, so that Holdfast's outbox carries results, holds and nonconformances to it.
 */
@NullMarked
package io.holdfast.rest;

import org.jspecify.annotations.NullMarked;
