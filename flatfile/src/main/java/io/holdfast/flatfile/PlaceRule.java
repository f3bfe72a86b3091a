package io.holdfast.flatfile;

import io.holdfast.model.DefectSize;
import io.holdfast.model.Place;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a mapping makes the place of a defect. */
sealed interface PlaceRule {
    Place in(Row row) throws BadValueException;

    /** A named zone. */
    record Zone(@Nullable TextRule position, TextRule zone) implements PlaceRule {
        @Override
        public Place in(Row row) throws BadValueException {
            String where = TextRule.optional(position, row, text -> text);
            return TextRule.required("zone", zone, row, name -> new Place.Zone(where, name));
        }
    }

    /** A point. */
    record Point(@Nullable TextRule position, Length x, Length y) implements PlaceRule {
        @Override
        public Place in(Row row) throws BadValueException {
            String where = TextRule.optional(position, row, text -> text);
            long xMicrometres = x.required(row);
            long yMicrometres = y.required(row);
            try {
                return new Place.Point(where, xMicrometres, yMicrometres);
            } catch (IllegalArgumentException e) {
                throw new BadValueException(
                        x.names() + ", " + y.names(), xMicrometres + ", " + yMicrometres, Texts.reason(e));
            }
        }
    }

    /** The box around a defect; the longer side counts as its length. */
    record Box(Length length, Length width) {
        @Nullable
        DefectSize in(Row row) throws BadValueException {
            Long one = length.in(row);
            Long other = width.in(row);
            if (one == null || other == null) {
                return null;
            }
            try {
                return new DefectSize(Math.max(one, other), Math.min(one, other));
            } catch (IllegalArgumentException e) {
                throw new BadValueException(length.names() + ", " + width.names(), one + ", " + other, Texts.reason(e));
            }
        }
    }

    /** One named number in a sum. */
    record Summand(Template value, boolean negative) {}

    /** {@code (sum - minus) * scale + offset}, a whole number of micrometres. */
    record Length(String names, List<Summand> summands, BigDecimal scaleMicrometres, BigDecimal offsetMicrometres) {
        /** Returns the micrometres, or null where one of the numbers is absent. */
        @Nullable
        Long in(Row row) throws BadValueException {
            BigDecimal sum = BigDecimal.ZERO;
            for (Summand summand : summands) {
                String text = summand.value.in(row);
                if (text == null) {
                    return null;
                }
                BigDecimal number = row.number(summand.value.names(), text);
                sum = summand.negative ? sum.subtract(number) : sum.add(number);
            }
            BigDecimal micrometres = sum.multiply(scaleMicrometres).add(offsetMicrometres);
            try {
                return micrometres.longValueExact();
            } catch (ArithmeticException e) {
                throw new BadValueException(
                        names, micrometres.toString(), "is not a whole, representable number of micrometres");
            }
        }

        long required(Row row) throws BadValueException {
            Long micrometres = in(row);
            if (micrometres == null) {
                throw new BadValueException(names, "", "gives no coordinate");
            }
            return micrometres;
        }
    }
}
