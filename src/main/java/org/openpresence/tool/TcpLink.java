package org.openpresence.tool;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import org.openpresence.sip.message.StreamFramer;

/** One TCP connection at a time to the server, opened anew when it was lost. */
final class TcpLink implements Link {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final InetSocketAddress server;
    private final Queue<Arrival> arrivals;
    private Connection connection;

    TcpLink(InetSocketAddress server, Queue<Arrival> arrivals) {
        this.server = server;
        this.arrivals = arrivals;
    }

    @Override
    public String transport() {
        return "TCP";
    }

    @Override
    public boolean reliable() {
        return true;
    }

    @Override
    public void open() throws IOException {
        if (connection != null) {
            return;
        }
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(server, CONNECT_TIMEOUT_MILLIS);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
        connection = new Connection(socket, server, arrivals);
        Thread reader = new Thread(connection::read, "tcp-reader");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) connection.socket.getLocalSocketAddress();
    }

    @Override
    public void send(byte[] octets) throws IOException {
        open();
        connection.socket.getOutputStream().write(octets);
    }

    /** Sends on the connection that the request came on, or on the one that replaced it. */
    @Override
    public void reply(byte[] octets, InetSocketAddress to) throws IOException {
        send(octets);
    }

    @Override
    public boolean forget(Object lost) {
        if (lost != connection) {
            return false;
        }
        close();
        return true;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** One connection with the thread that reads it. */
    private static final class Connection implements StreamFramer.Sink {
        private final Socket socket;
        private final InetSocketAddress server;
        private final Queue<Arrival> arrivals;

        Connection(Socket socket, InetSocketAddress server, Queue<Arrival> arrivals) {
            this.socket = socket;
            this.server = server;
            this.arrivals = arrivals;
        }

        void read() {
            StreamFramer framer = new StreamFramer(this);
            byte[] chunk = new byte[8_192];
            try {
                InputStream in = socket.getInputStream();
                int length = in.read(chunk);
                while (length >= 0 && !framer.closed()) {
                    framer.feed(chunk, 0, length);
                    length = in.read(chunk);
                }
            } catch (IOException broken) {
                // What ended the connection does not matter: the command is told below that it has ended.
                close();
            }
            arrivals.add(new Arrival.Lost(this));
        }

        @Override
        public void message(byte[] message) {
            arrivals.add(new Arrival.Message(message, server));
        }

        @Override
        public void ping() {
            arrivals.add(new Arrival.Ping());
        }

        @Override
        public void violation(int status, String reason, byte[] header) {
            close();
        }

        void close() {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // A connection that cannot even be closed is as good as closed: the system frees it with the process.
                return;
            }
        }
    }
}
