package io.holdfast.store;

import io.holdfast.port.Lane;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An MES across a socket, which outlives the lines that talk to it. It has no idempotency of its own, and one call in ten goes
 * wrong: taken without an answer, or lost.
 *
 * <p>A line of text is a call: {@code deliver lane key idempotencyKey sequence name} or {@code find lane idempotencyKey}, answered
 * by {@code taken}, {@code there} or {@code absent}; or not, by closing the connection.
 */
final class RemoteMes implements AutoCloseable {
    /** Something that was taken. */
    record Item(Lane lane, String orderingKey, String idempotencyKey, long sequence, String name) {}

    private final ServerSocket server;
    private final SplittableRandom random;
    private final List<Item> contents = new ArrayList<>();

    RemoteMes(long seed) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        random = new SplittableRandom(seed);
        Thread thread = new Thread(this::serve, "remote-mes");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    synchronized List<Item> contents() {
        return List.copyOf(contents);
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                talk(socket);
            } catch (IOException e) {
                // The line was killed, or the test is over.
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = socket.getOutputStream();
        for (String call = in.readLine(); call != null; call = in.readLine()) {
            String answer = answer(call.split("\t", -1));
            if (answer.isEmpty()) {
                return;
            }
            out.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private synchronized String answer(String[] call) {
        Lane lane = Lane.valueOf(call[1]);
        if (call[0].equals("find")) {
            return contents.stream().anyMatch(item -> item.lane == lane && item.idempotencyKey.equals(call[2]))
                    ? "there"
                    : "absent";
        }
        // A call that was cut off in the middle has fewer parts.
        if (call.length < 6 || random.nextInt(20) == 0) {
            return "";
        }
        contents.add(new Item(lane, call[2], call[3], Long.parseLong(call[4]), call[5]));
        return random.nextInt(20) == 0 ? "" : "taken";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
