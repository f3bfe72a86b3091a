package io.holdfast.rest.internal.odata;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.port.Lane;
import io.holdfast.rest.Connection;
import io.holdfast.rest.FakeServers;
import io.holdfast.rest.RequestBudget;
import io.holdfast.rest.internal.HttpLink;
import io.holdfast.rest.internal.Json;
import io.holdfast.rest.internal.Remarks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;

class CsrfTest {
    /** A server with one live session at a time, which every answer tries to talk its client out of. */
    private static final class Sessions extends Dispatcher {
        final AtomicInteger fetched = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        final AtomicInteger refused = new AtomicInteger();
        private int live;

        @Override
        public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            Thread.sleep(ThreadLocalRandom.current().nextInt(3));
            synchronized (this) {
                if ("Fetch".equals(request.getHeaders().get("X-CSRF-Token"))) {
                    fetched.incrementAndGet();
                    live++;
                    return new MockResponse.Builder()
                            .setHeader("X-CSRF-Token", "token-" + live)
                            .setHeader("Set-Cookie", "SID=" + live + "; path=/; HttpOnly")
                            .build();
                }
                boolean valid = ("token-" + live).equals(request.getHeaders().get("X-CSRF-Token"))
                        && ("SID=" + live).equals(request.getHeaders().get("Cookie"));
                if (!valid) {
                    refused.incrementAndGet();
                    return new MockResponse.Builder()
                            .code(403)
                            .setHeader("X-CSRF-Token", "Required")
                            .setHeader("Set-Cookie", "SID=stray; path=/")
                            .build();
                }
                done.incrementAndGet();
                return new MockResponse.Builder()
                        .code(201)
                        .setHeader("Set-Cookie", "SID=stray; path=/")
                        .body("{\"d\":{\"Id\":\"1\"}}")
                        .build();
            }
        }

        synchronized void expire() {
            live = 1_000 + live;
        }
    }

    @Test
    void sixteenThreadsShareOneSessionAndEachWriteIsDoneOnce() throws Exception {
        Sessions sessions = new Sessions();
        MockWebServer server = FakeServers.make(sessions);
        server.start();
        HttpLink link = new HttpLink(Connection.to(server.url("/").uri())
                .allowPlainHttp()
                .budget(new RequestBudget(100_000, Duration.ofSeconds(1)))
                .build());
        ODataService service =
                new ODataService(link, new Csrf(link, true, false), Version.V2, "/service", Lane.RESULT, Set.of(), "");
        ExecutorService threads = Executors.newFixedThreadPool(16);
        for (int round = 0; round < 5; round++) {
            CountDownLatch begin = new CountDownLatch(1);
            List<Future<JsonNode>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                answers.add(threads.submit(() -> {
                    begin.await();
                    return service.create("Things", Json.object(), new Remarks())
                            .value();
                }));
            }
            begin.countDown();
            for (Future<JsonNode> answer : answers) {
                assertThat(answer.get().path("Id").asText()).isEqualTo("1");
            }
            sessions.expire();
        }
        threads.shutdown();
        link.close();
        server.close();

        assertThat(sessions.done).hasValue(5 * 16);
        assertThat(sessions.fetched).hasValue(5);
        assertThat(sessions.refused).hasValueLessThanOrEqualTo(4 * 16);
    }
}
