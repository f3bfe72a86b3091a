package io.holdfast.examples.embed;

import io.holdfast.model.Deliverable;
import io.holdfast.model.DestinationId;
import io.holdfast.port.*;
import io.holdfast.port.DeliveryOutcome.*;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;

/** An adapter to a plant's own MES over HTTP, as an integrator writes it. */
public final class PlantAdapter implements Destination {
    private static final HttpClient HTTP = HttpClient.newHttpClient(); // one for the process: its thread has no end

    private final URI mes;
    private final String token;

    /** Makes one. The MES knows no repeat, so it is looked at before anything is sent. */
    public PlantAdapter(URI mes, String token) {
        this.mes = mes;
        this.token = token;
    }

    @Override
    public DestinationId id() {
        return new DestinationId("plant");
    }

    @Override
    public Set<Lane> lanes() {
        return EnumSet.of(Lane.HOLD, Lane.NONCONFORMANCE);
    }

    @Override
    public boolean takes(Deliverable content) {
        return Lane.of(content).isAmong(lanes()) && Destination.super.takes(content);
    }

    @Override
    public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        return Destination.oneByOne(
                batch, each -> takes(each.content()) ? carry(each) : new Rejected("not carried to this MES"));
    }

    private DeliveryOutcome carry(Delivery delivery) throws InterruptedException {
        DeliveryOutcome found = find(delivery);
        return found instanceof Retryable
                ? ask(delivery, true)
                : found instanceof Confirmed ? found : new Retryable("the MES cannot be asked", null);
    }

    @Override
    public DeliveryOutcome find(Delivery delivery) throws InterruptedException {
        DeliveryOutcome found = ask(delivery, false);
        return found instanceof Retryable retryable && !retryable.reason().equals("not there")
                ? new Unknown(retryable.reason())
                : found;
    }

    private DeliveryOutcome ask(Delivery delivery, boolean write) throws InterruptedException {
        String key = "lane=" + delivery.lane() + "&order=" + code(delivery.orderingKey()) + "&key="
                + code(delivery.idempotencyKey());
        HttpRequest.Builder request = HttpRequest.newBuilder(write ? mes : URI.create(mes + "?" + key))
                .timeout(Duration.ofMillis(500))
                .header("Authorization", "Bearer " + token);
        if (write) {
            request.POST(HttpRequest.BodyPublishers.ofString(
                    key + "&body=" + code(delivery.content().toString())));
        }
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            int status =
                    answer.statusCode() == 200 ? Integer.parseInt(answer.body().substring(0, 3)) : answer.statusCode();
            return switch (status) {
                case 200, 201 -> new Confirmed(answer.body().substring(4));
                case 404 -> new Retryable("not there", null);
                case 422 -> new Rejected("the MES refused it"); // never its words: they may hold the token
                default ->
                    new Retryable(
                            "HTTP " + status,
                            answer.headers().firstValueAsLong("retry-after").stream()
                                    .mapToObj(Duration::ofSeconds)
                                    .findFirst()
                                    .orElse(null));
            };
        } catch (ConnectException e) {
            return new Retryable("not reached", null); // nothing had left
        } catch (IOException e) {
            return new Unknown("no answer");
        }
    }

    private static String code(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {}
}
