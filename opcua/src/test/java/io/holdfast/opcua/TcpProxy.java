package io.holdfast.opcua;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A cable between a client and a server that can be cut, and that can swallow everything without a word. */
final class TcpProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean cut;
    private volatile boolean swallowing;

    TcpProxy(int target) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon("proxy-accept", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Returns how often somebody has connected. */
    int connections() {
        return connections.get();
    }

    /** Ends every connection, and every further one at once. */
    void cut() {
        cut = true;
        hangUp();
    }

    /** Lets no byte through either way, while connections stay open. */
    void swallow() {
        swallowing = true;
    }

    /** Puts the cable back. What was swallowed stays away: those connections are broken for good. */
    void mend() {
        if (swallowing) {
            hangUp();
        }
        swallowing = false;
        cut = false;
    }

    private void hangUp() {
        for (Socket socket : sockets) {
            quietly(socket);
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket near = listening.accept();
                connections.incrementAndGet();
                if (cut) {
                    quietly(near);
                    continue;
                }
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(near);
                sockets.add(far);
                daemon("proxy-out", () -> pump(near, far));
                daemon("proxy-in", () -> pump(far, near));
            } catch (IOException e) {
                // The server is down, or the proxy closes: the client sees a connection that ends.
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!swallowing) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // Either side hung up.
        } finally {
            quietly(from);
            quietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is as closed as it will be.
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        hangUp();
    }
}
