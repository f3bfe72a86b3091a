package io.holdfast.testkit;

import io.holdfast.port.Lane;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of a {@link LoopbackMes}. A server of its own and not the JDK's, which cannot break an answer off, let it come
 * in drops, or tell another time. Each connection serves one request.
 */
final class LoopbackHttp implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;
    private static final long DROP_MILLIS = 2;
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final LoopbackMes mes;
    private final int port;
    private volatile ServerSocket server;
    private Thread listener;
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    LoopbackHttp(LoopbackMes mes) {
        this.mes = mes;
        server = bound(0);
        port = server.getLocalPort();
        listener = listen(server);
    }

    private static ServerSocket bound(int port) {
        try {
            return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/records");
    }

    /** Refuses connections from now on, or takes them again. */
    void refuse(boolean value) {
        if (value == server.isClosed()) {
            return;
        }
        if (value) {
            stop();
        } else {
            server = bound(port);
            listener = listen(server);
        }
    }

    private static Thread daemon(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private Thread listen(ServerSocket at) {
        return daemon("loopback-mes", () -> {
            try {
                while (true) {
                    Socket socket = at.accept();
                    open.put(socket, true);
                    daemon("loopback-mes-request", () -> serve(socket));
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            answer(new BufferedInputStream(socket.getInputStream()), socket.getOutputStream());
        } catch (IOException | IllegalArgumentException e) {
            // The caller is gone, or speaks something else: the connection ends, which is all that he is told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private void answer(InputStream in, OutputStream out) throws IOException, InterruptedException {
        String[] request = line(in).split(" ", -1);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String presented = headers.getOrDefault("authorization", "").replaceFirst("^Bearer ", "");
        if (request[0].equals("GET")) {
            String query = URI.create(request[1]).getRawQuery();
            Map<String, String> asked = form(query == null ? "" : query);
            // Who asks for nothing wants to know whether it is there, and what time it has.
            LoopbackMes.Reply reply = mes.get(
                    presented,
                    Lane.valueOf(asked.getOrDefault("lane", Lane.RESULT.name())),
                    asked.getOrDefault("key", ""));
            send(out, reply.status(), reply.status() + " " + reply.text(), "", mes.now(), null);
            return;
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        if (length > MOST_BYTES) {
            throw new IOException("too long: " + length);
        }
        List<MesRecord> records = new ArrayList<>();
        for (String line : new String(in.readNBytes(length), StandardCharsets.UTF_8).split("\n", -1)) {
            Map<String, String> form = form(line);
            records.add(new MesRecord(
                    Lane.valueOf(form.getOrDefault("lane", "")),
                    form.getOrDefault("order", ""),
                    form.getOrDefault("key", ""),
                    form.getOrDefault("body", ""),
                    null));
        }
        LoopbackMes.Turn turn = mes.turn(presented, records);
        List<LoopbackMes.Reply> replies = turn.replies();
        if (replies == null) {
            if (turn.fault() == MesFault.HALF_OPEN) {
                closed.await();
            } else if (turn.fault() == MesFault.BREAK_OFF) {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n201 ME".getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
            return;
        }
        LoopbackMes.Reply first = replies.get(0);
        boolean whole = first.status() == 401 || first.status() == 429;
        String after = first.retryAfter() == null
                ? ""
                : String.valueOf(first.retryAfter().toSeconds());
        String body = replies.stream()
                .map(reply -> reply.status() + " " + reply.text())
                .collect(Collectors.joining("\n"));
        send(out, whole ? first.status() : 200, body, after, turn.clock(), turn.fault());
    }

    private void send(
            OutputStream out, int status, String text, String retryAfter, Instant now, @Nullable MesFault fault)
            throws IOException, InterruptedException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + " -\r\nDate: " + DATE.format(now) + "\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n" + (retryAfter.isEmpty() ? "" : "Retry-After: " + retryAfter + "\r\n")
                + "\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        if (fault == MesFault.SLOW) {
            for (byte each : body) {
                out.write(each);
                out.flush();
                closed.await(DROP_MILLIS, TimeUnit.MILLISECONDS);
            }
        } else {
            out.write(body);
        }
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0 || line.size() > MOST_BYTES) {
                throw new IOException("not a request");
            }
            if (each != '\r') {
                line.write(each);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equal = pair.indexOf('=');
            if (equal > 0) {
                form.put(
                        pair.substring(0, equal), URLDecoder.decode(pair.substring(equal + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }

    @Override
    public void close() {
        closed.countDown();
        stop();
    }

    private void stop() {
        try {
            server.close();
            awaitEnd(listener);
            for (Socket socket : open.keySet()) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A listener that waits in the system for a connection still takes one after its socket was closed. */
    private static void awaitEnd(Thread listener) {
        try {
            listener.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
