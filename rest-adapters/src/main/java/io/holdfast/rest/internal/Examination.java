package io.holdfast.rest.internal;

import io.holdfast.port.Lane;
import io.holdfast.rest.Fault;
import io.holdfast.rest.Finding;
import io.holdfast.rest.Finding.Side;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What all targets are examined for. */
public final class Examination {
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(1);

    private Examination() {}

    /**
     * What came of reaching for something.
     *
     * @param finding what was found
     * @param reply the answer, or null where there was none
     */
    public record Reached(Finding finding, @Nullable Reply reply) {}

    /** Reaches for an address: any answer but a refusal shows that network, TLS and account are well. */
    public static Reached reach(HttpLink link, Request request, Instant now) throws InterruptedException {
        String what = link.origin() + link.basePath() + request.path();
        try {
            Reply reply = link.send(request, Lane.BULK);
            if (reply.status() == 401 || reply.status() == 403) {
                return new Reached(
                        new Finding(
                                false,
                                Side.ACCOUNT,
                                what + " refuses us with HTTP " + reply.status(),
                                "check user, password or token, and what the user may do there"),
                        reply);
            }
            Optional<Duration> skew = skew(reply, now);
            if (skew.isPresent() && skew.get().abs().compareTo(LARGEST_SKEW) > 0) {
                return new Reached(
                        new Finding(
                                false,
                                Side.TARGET,
                                what + " has a clock that is " + skew.get() + " ahead of ours",
                                "synchronise both clocks"),
                        reply);
            }
            return new Reached(
                    new Finding(true, Side.NETWORK, what + " answers with HTTP " + reply.status(), ""), reply);
        } catch (VendorException e) {
            Fault fault = e.fault();
            boolean account = fault.kind() == Fault.Kind.AUTHENTICATION;
            String mend = account
                    ? "check the credentials"
                    : fault.text().contains("SSL")
                            ? "check the certificates: does the plant have an authority of its own?"
                            : "check name, port, proxy and firewall";
            return new Reached(
                    new Finding(false, account ? Side.ACCOUNT : Side.NETWORK, what + ": " + fault, mend), null);
        }
    }

    /** Reaches for an address that the target must know: a service that is not switched on answers otherwise. */
    public static Finding answers(HttpLink link, Request request, Instant now, Predicate<Reply> expected)
            throws InterruptedException {
        Reached reached = reach(link, request, now);
        Reply reply = reached.reply();
        if (!reached.finding().good() || reply == null || expected.test(reply)) {
            return reached.finding();
        }
        return new Finding(
                false,
                Side.TARGET,
                link.origin() + link.basePath() + request.path() + ": "
                        + link.redactor().redact(Statuses.what(reply)),
                "switch the service on for this account, or set its path");
    }

    private static Optional<Duration> skew(Reply reply, Instant now) {
        String date = reply.header("date");
        if (date == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.between(
                    now,
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
