/** Reports for people: one HTML file with charts, and charts as pictures. */
@NullMarked
package io.holdfast.report;

import org.jspecify.annotations.NullMarked;
