package io.holdfast.rest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockWebServer;

/** Starts servers in this process. */
public final class FakeServers {
    private FakeServers() {}

    /** Makes a server that answers at once: without this each answer waits 40 ms for the client's acknowledgement. */
    public static MockWebServer make(Dispatcher dispatcher) {
        MockWebServer server = new MockWebServer();
        server.setServerSocketFactory(new Undelayed());
        server.setDispatcher(dispatcher);
        return server;
    }

    private static final class Undelayed extends ServerSocketFactory {
        @Override
        public ServerSocket createServerSocket() throws IOException {
            return new ServerSocket() {
                @Override
                public Socket accept() throws IOException {
                    Socket socket = super.accept();
                    socket.setTcpNoDelay(true);
                    return socket;
                }
            };
        }

        @Override
        public ServerSocket createServerSocket(int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
            throw new UnsupportedOperationException();
        }
    }
}
