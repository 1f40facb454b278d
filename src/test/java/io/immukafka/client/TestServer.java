package io.immukafka.client;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real immudb server on a free port. */
final class TestServer implements AutoCloseable {

    static final String PASSWORD = "Client#1x";

    private final String version;
    private final List<String> flags;
    private final Path folder;
    private final int port;
    private Process process;

    TestServer(String version, String... flags) {
        this.version = version;
        this.flags = List.of(flags);
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
            folder = Files.createTempDirectory("immudb-client-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
    }

    private Process launch() {
        String binaries = System.getenv()
                .getOrDefault(
                        "IMMUKAFKA_IMMUDB_DIR",
                        System.getProperty("user.home") + "/.cache/kafka-connect-immudb/immudb");
        List<String> command = new ArrayList<>(List.of(
                Path.of(binaries, version, "immudb").toString(),
                "--dir=" + folder.resolve("data"),
                "--address=127.0.0.1",
                "--port=" + port,
                "--admin-password=" + PASSWORD,
                "--metrics-server=false",
                "--pgsql-server=false",
                "--web-server=false"));
        command.addAll(flags);
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(this::listens);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    ConnectionSettings settings() {
        return settings(port, Duration.ofSeconds(20));
    }

    static ConnectionSettings settings(int port, Duration timeout) {
        return new ConnectionSettings(new ImmudbAddress("127.0.0.1", port), "immudb", PASSWORD, null, timeout);
    }

    void kill() {
        process.destroyForcibly();
        waitForEnd();
    }

    void restart() {
        kill();
        process = launch();
    }

    private void waitForEnd() {
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
