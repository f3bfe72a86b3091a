/** What the adapters share: HTTP, authentication, budgets, JSON. No API. */
@NullMarked
package io.holdfast.rest.internal;

import org.jspecify.annotations.NullMarked;
