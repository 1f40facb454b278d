package io.immukafka.client;

import static io.immukafka.client.ImmudbClientIT.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and mutual TLS against a real server, with certificates made by openssl. */
class TlsIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        for (String ca : List.of("ca", "otherca")) {
            openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + ca + " -keyout "
                    + ca + ".key -out " + ca + ".crt");
        }
        Files.writeString(folder.resolve("san"), "subjectAltName=DNS:db.example,IP:127.0.0.1");
        Files.writeString(folder.resolve("elsewhere"), "subjectAltName=DNS:db.example");
        certificate("server", "san", "ec -pkeyopt ec_paramgen_curve:P-256");
        certificate("named", "elsewhere", "ec -pkeyopt ec_paramgen_curve:P-256");
        certificate("client", "san", "rsa:2048");
        openssl("rsa -in client.key -traditional -out client.pkcs1.key");
    }

    private static void certificate(String name, String extensions, String key) throws Exception {
        openssl("req -new -newkey " + key + " -nodes -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile " + extensions
                + " -out " + name + ".crt");
    }

    private static void openssl(String arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("openssl.log");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("openssl"), Stream.of(arguments.split(" ")))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    }

    @Test
    void theServerIsVerified() {
        try (TestServer server =
                new TestServer("1.11.1", "--certificate=" + file("server.crt"), "--pkey=" + file("server.key"))) {
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, null)))
                    .isNull();
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, "db.example")))
                    .isNull();
            assertThat(condition(server, new TlsSettings(file("otherca.crt"), null, null, null)))
                    .isEqualTo(ServerCondition.TLS_FAILED);
            assertThat(condition(server, TlsSettings.OF_JVM)).isEqualTo(ServerCondition.TLS_FAILED);
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, "other.example")))
                    .isEqualTo(ServerCondition.TLS_FAILED);
            assertThat(condition(server, null)).isEqualTo(ServerCondition.UNREACHABLE);
        }
    }

    @Test
    void theServersNameMayDifferFromTheAddress() {
        try (TestServer server =
                new TestServer("1.11.1", "--certificate=" + file("named.crt"), "--pkey=" + file("named.key"))) {
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, null)))
                    .isEqualTo(ServerCondition.TLS_FAILED);
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, "db.example")))
                    .isNull();
        }
    }

    @Test
    void theClientProvesItself() {
        try (TestServer server = new TestServer(
                "1.9.7",
                "--mtls",
                "--certificate=" + file("server.crt"),
                "--pkey=" + file("server.key"),
                "--clientcas=" + file("ca.crt"))) {
            TlsSettings mutual = new TlsSettings(file("ca.crt"), file("client.crt"), file("client.key"), null);
            assertThat(condition(server, mutual)).isNull();
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, null)))
                    .isIn(ServerCondition.TLS_FAILED, ServerCondition.UNREACHABLE);
        }
    }

    @Test
    void aServerWithoutTlsIsTold() {
        try (TestServer server = new TestServer("1.11.1")) {
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, null)))
                    .isEqualTo(ServerCondition.TLS_FAILED);
        }
    }

    @Test
    void unfitFilesAreNamed() {
        unfit(new TlsSettings(file("missing.crt"), null, null, null), "missing.crt", "can't be read");
        unfit(new TlsSettings(file("ca.key"), null, null, null), "ca.key");
        unfit(new TlsSettings(null, file("client.crt"), file("client.crt"), null), "client.crt", "no private key");
        unfit(
                new TlsSettings(null, file("client.crt"), file("client.pkcs1.key"), null),
                "client.pkcs1.key",
                "openssl pkcs8");
        unfit(
                new TlsSettings(null, file("client.crt"), file("server.key"), null),
                "server.key",
                "no RSA key",
                "client.crt");
        unfit(
                new TlsSettings(null, file("named.crt"), file("server.key"), null),
                "server.key",
                "not that of",
                "named.crt");
    }

    private static void unfit(TlsSettings tls, String... parts) {
        assertThatThrownBy(() -> TlsFiles.credentials(tls))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static Path file(String name) {
        return folder.resolve(name);
    }

    private static @Nullable ServerCondition condition(TestServer server, @Nullable TlsSettings tls) {
        ConnectionSettings settings = new ConnectionSettings(
                server.settings().address(), "immudb", TestServer.PASSWORD, tls, Duration.ofSeconds(20));
        try (ImmudbClient client = new ImmudbClient(settings)) {
            var state = client.database("defaultdb").currentState();
            return state.handle((answer, failure) -> failure == null).join()
                    ? null
                    : failure(state).condition();
        }
    }
}
