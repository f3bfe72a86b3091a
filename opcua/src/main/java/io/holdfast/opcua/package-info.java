/**
 * OPC UA on both sides of Holdfast: a server that vision systems write inspection results to, and a client that
 * carries holds to an MES or SCADA system and reads its work orders.
 *
 * <p>See {@link io.holdfast.opcua.VisionServer}. Types of the OPC UA stack stay inside.
 */
@NullMarked
package io.holdfast.opcua;

import org.jspecify.annotations.NullMarked;
