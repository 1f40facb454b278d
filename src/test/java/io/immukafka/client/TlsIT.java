package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static io.immukafka.client.Answers.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.harness.ImmudbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS and mutual TLS against a real server, with certificates made by openssl. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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
        certificate("ca", "server", "san", "ec -pkeyopt ec_paramgen_curve:P-256");
        certificate("ca", "named", "elsewhere", "ec -pkeyopt ec_paramgen_curve:P-256");
        certificate("ca", "client", "san", "rsa:2048");
        certificate("otherca", "stranger", "san", "rsa:2048");
        openssl("rsa -in client.key -traditional -out client.pkcs1.key");
    }

    private static void certificate(String ca, String name, String extensions, String key) throws Exception {
        openssl("req -new -newkey " + key + " -nodes -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA " + ca + ".crt -CAkey " + ca
                + ".key -CAcreateserial -days 2 -extfile " + extensions + " -out " + name + ".crt");
    }

    private static void openssl(String arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("openssl.log");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("openssl"), Stream.of(arguments.split(" ")))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS) ? process.exitValue() : -1)
                .as(Files.readString(log))
                .isZero();
    }

    @Test
    void theServerIsVerified() {
        try (ImmudbServer server = ImmudbServer.builder()
                .version("1.11.1")
                .flags("--certificate=" + file("server.crt"), "--pkey=" + file("server.key"))
                .start()) {
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
        try (ImmudbServer server = ImmudbServer.builder()
                .version("1.11.1")
                .flags("--certificate=" + file("named.crt"), "--pkey=" + file("named.key"))
                .start()) {
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, null)))
                    .isEqualTo(ServerCondition.TLS_FAILED);
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, "db.example")))
                    .isNull();
        }
    }

    @Test
    void theClientProvesItself() {
        try (ImmudbServer server = ImmudbServer.builder()
                .version("1.9.7")
                .flags(
                        "--mtls",
                        "--certificate=" + file("server.crt"),
                        "--pkey=" + file("server.key"),
                        "--clientcas=" + file("ca.crt"))
                .start()) {
            TlsSettings mutual = new TlsSettings(file("ca.crt"), file("client.crt"), file("client.key"), null);
            assertThat(condition(server, mutual)).isNull();
            // The server asks for a certificate, and takes who has none.
            assertThat(condition(server, new TlsSettings(file("ca.crt"), null, null, null)))
                    .isNull();
            TlsSettings stranger = new TlsSettings(file("ca.crt"), file("stranger.crt"), file("stranger.key"), null);
            for (int i = 0; i < 10; i++) {
                try (ImmudbClient client = new ImmudbClient(settings(server, stranger))) {
                    assertThat(failure(client.database("defaultdb").currentState()))
                            .returns(ServerCondition.TLS_FAILED, ServerException::condition)
                            .hasMessageContaining(server.address())
                            .hasMessageMatching("(?is).*(unknown_ca|bad_certificate).*");
                }
            }
        }
    }

    @Test
    void aServerWithoutTlsIsTold() {
        try (ImmudbServer server = ImmudbServer.start()) {
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

    private static @Nullable ServerCondition condition(ImmudbServer server, @Nullable TlsSettings tls) {
        try (ImmudbClient client = new ImmudbClient(settings(server, tls))) {
            var state = client.database("defaultdb").currentState();
            return answer(state.handle((answer, failure) -> failure == null)) ? null : Answers.condition(state);
        }
    }

    private static ConnectionSettings settings(ImmudbServer server, @Nullable TlsSettings tls) {
        ConnectionSettings plain = TestSettings.to(server);
        return new ConnectionSettings(plain.address(), plain.username(), plain.password(), tls, plain.requestTimeout());
    }
}
