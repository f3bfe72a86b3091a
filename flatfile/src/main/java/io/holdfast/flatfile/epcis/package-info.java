/**
 * Genealogy in the public standard form: GS1 EPCIS 2.0 in JSON and XML, and 1.2 in XML, in; EPCIS 2.0 JSON-LD out. Documents are
 * checked by the rules of the standard (EPCIS 2.0, clauses 7 and 9; CBV 2.0 for vocabulary); what is wrong is named with its place
 * and a reason.
 */
@NullMarked
package io.holdfast.flatfile.epcis;

import org.jspecify.annotations.NullMarked;
