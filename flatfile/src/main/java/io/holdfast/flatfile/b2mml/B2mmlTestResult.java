package io.holdfast.flatfile.b2mml;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A test result, with those inside of it.
 *
 * @param line its line in the document, from 1
 * @param id its name
 * @param evaluated when it was evaluated, as it stands there, or null
 * @param equipment the equipment of its hierarchy scope, or null
 * @param object what was tested, or null
 * @param outcome the result of its criterion, or null
 * @param measured its measured properties; copied
 * @param children the test results inside of it; copied
 */
public record B2mmlTestResult(
        long line,
        String id,
        @Nullable String evaluated,
        @Nullable String equipment,
        @Nullable String object,
        @Nullable String outcome,
        List<B2mmlProperty> measured,
        List<B2mmlTestResult> children) {
    /** Checks the parts. */
    public B2mmlTestResult {
        Objects.requireNonNull(id, "id");
        measured = List.copyOf(measured);
        children = List.copyOf(children);
    }
}
