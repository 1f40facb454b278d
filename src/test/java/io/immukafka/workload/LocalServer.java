package io.immukafka.workload;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A real immudb for the tests of this package. */
record LocalServer(Process process, int port) implements AutoCloseable {

    static final String HOST = "127.0.0.1";
    static final String PASSWORD = "Workload#1";

    /** @param environment added to that of the server */
    static LocalServer start(Path folder, Map<String, String> environment, String... flags) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder server = new ProcessBuilder(
                        Path.of(binaries(), "1.11.1", "immudb").toString(),
                        "--dir=" + folder.resolve("data"),
                        "--port=" + port,
                        "--admin-password=" + PASSWORD,
                        "--metrics-server=false",
                        "--pgsql-server=false",
                        "--web-server=false")
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        server.command().addAll(List.of(flags));
        server.environment().putAll(environment);
        LocalServer started = new LocalServer(server.start(), port);
        await().atMost(Duration.ofSeconds(30)).until(started::listens);
        return started;
    }

    ImmudbWriter writer(String database) {
        return ImmudbWriter.open(HOST, port, PASSWORD, database);
    }

    Administrator administrator() {
        return Administrator.open(HOST, port, PASSWORD);
    }

    private static String binaries() {
        return Objects.requireNonNull(
                System.getenv("IMMUKAFKA_IMMUDB_DIR"),
                "IMMUKAFKA_IMMUDB_DIR is not set: it names the folder that holds 1.11.1/immudb");
    }

    private boolean listens() {
        try (Socket socket = new Socket(HOST, port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
