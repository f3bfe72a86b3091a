package io.holdfast.rest.internal.odata;

import io.holdfast.rest.internal.Texts;
import java.util.ArrayList;
import java.util.List;

/** What to read of an entity set. Immutable. */
public final class Query {
    /** Everything. */
    public static final Query ALL = new Query(List.of(), "", "", 0);

    private final List<String> conditions;
    private final String select;
    private final String expand;
    private final int most;

    private Query(List<String> conditions, String select, String expand, int most) {
        this.conditions = conditions;
        this.select = select;
        this.expand = expand;
        this.most = most;
    }

    /** Returns this query with the condition that a property equals a text. */
    public Query eq(String property, String text) {
        return eqLiteral(property, Version.text(text));
    }

    /** Returns this query with the condition that a property equals a value, as it stands in an address. */
    public Query eqLiteral(String property, String literal) {
        List<String> more = new ArrayList<>(conditions);
        more.add(property + "%20eq%20" + literal);
        return new Query(more, select, expand, most);
    }

    /** Returns this query for some properties only. */
    public Query select(String... properties) {
        return new Query(conditions, String.join(",", properties), expand, most);
    }

    /** Returns this query with what hangs on the entity. */
    public Query expand(String... navigations) {
        return new Query(conditions, select, String.join(",", navigations), most);
    }

    /** Returns this query for so many at most. */
    public Query most(int count) {
        return new Query(conditions, select, expand, count);
    }

    int most() {
        return most;
    }

    /** Returns what follows the question mark, or empty. */
    public String text() {
        List<String> options = new ArrayList<>();
        if (!conditions.isEmpty()) {
            options.add("$filter=" + String.join("%20and%20", conditions));
        }
        if (!select.isEmpty()) {
            options.add("$select=" + Texts.percentEncode(select).replace("%2C", ","));
        }
        if (!expand.isEmpty()) {
            options.add("$expand=" + Texts.percentEncode(expand).replace("%2C", ","));
        }
        if (most > 0) {
            options.add("$top=" + most);
        }
        return String.join("&", options);
    }
}
