package io.holdfast.opcua;

import static io.holdfast.opcua.TestPeers.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that no client would send: frames of OPC 10000-6, 7.1, bent and broken. */
class FrameFuzzTest {
    private static final int SECONDS = Boolean.getBoolean("holdfast.long") ? 30 : 2;

    /** The event loops' own buffers come and go by chunks of some megabytes. */
    private static final long SLACK = 48L << 20;

    @TempDir
    Path folder;

    @Test
    void garbageKillsNoThreadLeaksNoMemoryAndKeepsNobodyOut() throws Exception {
        long seed = System.nanoTime();
        System.out.println("frame fuzz: seed " + seed);
        Random random = new Random(seed);
        try (VisionServer server = TestPeers.server(folder.resolve("server")).open();
                VisionClient client = TestPeers.approved(server, folder.resolve("client"), OPERATOR)) {
            int port = URI.create(server.url()).getPort();
            assertThat(client.systems()).containsExactly("AOI-1");
            // What the first frames make for good is not a leak.
            for (int i = 0; i < 20; i++) {
                send(port, random);
            }
            Set<String> threads = networkThreads();
            long heap = heap();
            long direct = PlatformDependent.usedDirectMemory();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            int frames = 0;
            while (System.nanoTime() < end) {
                send(port, random);
                if (++frames % 50 == 0) {
                    assertThat(client.vision("AOI-1").state()).isEqualTo("Preoperational");
                }
            }
            System.out.println("frame fuzz: " + frames + " connections");
            assertThat(frames).isGreaterThan(50);
            assertThat(client.vision("AOI-1").state()).isEqualTo("Preoperational");
            assertThat(networkThreads()).containsAll(threads);
            assertThat(heap() - heap).as("heap, seed %d", seed).isLessThan(SLACK);
            assertThat(PlatformDependent.usedDirectMemory() - direct)
                    .as("direct memory, seed %d", seed)
                    .isLessThan(SLACK);
            assertThat(server.secure().server().getSessionManager().getAllSessions())
                    .hasSize(1);
            // Somebody new gets in as before.
            try (VisionClient other = TestPeers.approved(server, folder.resolve("other"), OPERATOR)) {
                assertThat(other.systems()).containsExactly("AOI-1");
            }
        }
    }

    private static Set<String> networkThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("holdfast-opcua-net"))
                .collect(Collectors.toSet());
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void send(int port, Random random) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 2_000);
            socket.setSoTimeout(20);
            OutputStream out = socket.getOutputStream();
            if (random.nextInt(4) > 0) {
                out.write(hello(random));
            }
            for (int frames = random.nextInt(4); frames >= 0; frames--) {
                out.write(frame(random));
            }
            out.flush();
            if (random.nextBoolean()) {
                socket.getInputStream().read(new byte[256]);
            }
        } catch (IOException e) {
            // The server hung up, as it may, or gave no answer.
        }
    }

    private static byte[] hello(Random random) {
        byte[] url = "opc.tcp://127.0.0.1:4840/holdfast".getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(32 + url.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put("HELF".getBytes(StandardCharsets.US_ASCII)).putInt(frame.capacity());
        frame.putInt(0)
                .putInt(65_535)
                .putInt(65_535)
                .putInt(0)
                .putInt(0)
                .putInt(url.length)
                .put(url);
        byte[] bytes = frame.array();
        if (random.nextInt(3) == 0) {
            bend(bytes, random);
        }
        return bytes;
    }

    private static byte[] frame(Random random) {
        String[] types = {"OPNF", "MSGF", "MSGC", "MSGA", "CLOF", "ACKF", "ERRF", "RHEF", "XXXX"};
        byte[] body = new byte[random.nextInt(random.nextInt(10) == 0 ? 70_000 : 400)];
        random.nextBytes(body);
        ByteBuffer frame = ByteBuffer.allocate(8 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(types[random.nextInt(types.length)].getBytes(StandardCharsets.US_ASCII));
        frame.putInt(
                switch (random.nextInt(6)) {
                    case 0 -> random.nextInt();
                    case 1 -> Integer.MAX_VALUE;
                    case 2 -> -1;
                    default -> frame.capacity();
                });
        frame.put(body);
        if (random.nextBoolean() && body.length > 80) {
            // An open-channel request as far as its policy, so that what follows is read.
            byte[] policy = "http://opcfoundation.org/UA/SecurityPolicy#None".getBytes(StandardCharsets.UTF_8);
            frame.position(8);
            frame.putInt(0)
                    .putInt(policy.length)
                    .put(policy)
                    .putInt(-1)
                    .putInt(-1)
                    .putInt(1)
                    .putInt(1);
        }
        return frame.array();
    }

    private static void bend(byte[] bytes, Random random) {
        for (int i = random.nextInt(6); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
    }
}
