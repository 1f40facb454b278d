package io.immukafka.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A link to a server on this machine that is as slow as a test wants it, and that can fall silent without ending its
 * connections.
 */
public final class NetworkLink implements AutoCloseable {

    private static final int BUFFER = 16 << 10;

    private final ServerSocket listener;
    private final int target;
    private final long bytesPerSecond;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private final Direction up = new Direction();
    private final Direction down = new Direction();

    /** All connections share a direction's bandwidth. */
    private final class Direction {
        private final AtomicLong passed = new AtomicLong();
        private long freeAt = System.nanoTime();

        void pass(int bytes) throws IOException {
            passed.addAndGet(bytes);
            if (bytesPerSecond > 0) {
                try {
                    TimeUnit.NANOSECONDS.sleep(wait(bytes));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException();
                }
            }
        }

        private synchronized long wait(int bytes) {
            long now = System.nanoTime();
            freeAt = Math.max(freeAt, now) + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
            return freeAt - now;
        }
    }

    /** A link without a limit to a port of this machine. */
    public NetworkLink(int target) {
        this(target, 0, 0);
    }

    /**
     * A slow link to a port of this machine.
     *
     * @param bytesPerSecond in each direction
     * @param buffer bytes that are on their way at the most, not counting what the sender's system holds
     */
    public NetworkLink(int target, long bytesPerSecond, int buffer) {
        this.target = target;
        this.bytesPerSecond = bytesPerSecond;
        try {
            listener = new ServerSocket();
            limit(listener, buffer);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(() -> accept(buffer));
    }

    private static void limit(ServerSocket listener, int buffer) throws IOException {
        if (buffer > 0) {
            listener.setReceiveBufferSize(buffer);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Passes this many more bytes, and then nothing. */
    public void freezeAfter(long bytes) {
        left.set(bytes);
    }

    /** Bytes that were sent to the server. */
    public long uploaded() {
        return up.passed.get();
    }

    /** Bytes that the server sent. */
    public long downloaded() {
        return down.passed.get();
    }

    private void accept(int buffer) {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket();
                if (buffer > 0) {
                    server.setReceiveBufferSize(buffer);
                }
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                sockets.addAll(List.of(client, server));
                daemon(() -> pass(client, server, up));
                daemon(() -> pass(server, client, down));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void pass(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                direction.pass(n);
                if (left.addAndGet(-n) >= 0) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // One side ended the connection; the other learns it now.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "network-link");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
