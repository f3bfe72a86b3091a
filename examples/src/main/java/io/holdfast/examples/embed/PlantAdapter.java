package io.holdfast.examples.embed;

import io.holdfast.model.DestinationId;
import io.holdfast.port.*;
import io.holdfast.port.DeliveryOutcome.*;
import java.io.IOException;
import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import org.jspecify.annotations.Nullable;

/** An adapter to a plant's own MES over HTTP. The MES knows no repeat, so it is looked at before anything is sent. */
final class PlantAdapter implements Destination {
    private static final HttpClient HTTP = HttpClient.newHttpClient(); // one for the process: its thread has no end
    private static final Retryable ABSENT = new Retryable("not there", null);
    private final URI mes;
    private final String token;

    PlantAdapter(URI mes, String token) {
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
    public List<DeliveryOutcome> deliver(List<Delivery> batch) throws InterruptedException {
        return Destination.oneByOne(batch, this::carry);
    }

    private DeliveryOutcome carry(Delivery delivery) throws InterruptedException {
        if (!lanes().contains(delivery.lane()) || !takes(delivery.content())) {
            return new Rejected("not carried to this MES");
        }
        DeliveryOutcome found = find(delivery);
        return found == ABSENT
                ? ask(delivery, true)
                : found instanceof Confirmed ? found : new Retryable("unknown", null);
    }

    @Override
    public DeliveryOutcome find(Delivery delivery) throws InterruptedException {
        DeliveryOutcome found = ask(delivery, false);
        return found == ABSENT || found instanceof Confirmed ? found : new Unknown("the MES cannot be asked");
    }

    private DeliveryOutcome ask(Delivery delivery, boolean write) throws InterruptedException {
        String key = "lane=" + delivery.lane() + "&order=" + code(delivery.orderingKey()) + "&key="
                + code(delivery.idempotencyKey());
        String body = key + "&body=" + code(delivery.content().toString());
        HttpRequest.Builder request = HttpRequest.newBuilder(write ? mes : URI.create(mes + "?" + key))
                .timeout(Duration.ofMillis(500))
                .header("Authorization", "Bearer " + token);
        try {
            HttpResponse<String> answer = HTTP.send(
                    write
                            ? request.POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build()
                            : request.build(),
                    HttpResponse.BodyHandlers.ofString());
            String text = answer.body();
            OptionalLong after = answer.headers().firstValueAsLong("retry-after");
            @Nullable Duration pause = after.isPresent() ? Duration.ofSeconds(after.getAsLong()) : null;
            int status = answer.statusCode() == 200 ? Integer.parseInt(text.substring(0, 3)) : answer.statusCode();
            return switch (status) {
                case 200, 201 -> new Confirmed(text.substring(4));
                case 404 -> ABSENT;
                case 422 -> new Rejected("the MES refused it"); // never its words: they may hold the token
                default -> new Retryable("HTTP " + status, pause);
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
