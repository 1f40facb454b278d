package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static io.immukafka.client.Answers.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.PemSource;
import io.immukafka.client.connection.TlsCredentials;
import io.immukafka.client.connection.TlsSettings;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.harness.Certificates;
import io.immukafka.harness.ImmudbServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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
        Certificates.make(folder);
    }

    @Test
    void theServerIsVerified() {
        try (ImmudbServer server = ImmudbServer.builder()
                .version("1.11.1")
                .flags("--certificate=" + file("server.crt"), "--pkey=" + file("server.key"))
                .start()) {
            assertThat(condition(server, new TlsSettings(pem("ca.crt"), null, null, null)))
                    .isNull();
            assertThat(condition(server, new TlsSettings(pem("ca.crt"), null, null, "db.example")))
                    .isNull();
            assertThat(condition(server, new TlsSettings(pem("otherca.crt"), null, null, null)))
                    .isEqualTo(ServerCondition.TLS_FAILED);
            assertThat(condition(server, TlsSettings.OF_JVM)).isEqualTo(ServerCondition.TLS_FAILED);
            assertThat(condition(server, new TlsSettings(pem("ca.crt"), null, null, "other.example")))
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
            assertThat(condition(server, new TlsSettings(pem("ca.crt"), null, null, null)))
                    .isEqualTo(ServerCondition.TLS_FAILED);
            assertThat(condition(server, new TlsSettings(pem("ca.crt"), null, null, "db.example")))
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
            TlsSettings mutual = new TlsSettings(pem("ca.crt"), pem("client.crt"), pem("client.key"), null);
            assertThat(condition(server, mutual)).isNull();
            // The server asks for a certificate, and takes who has none.
            assertThat(condition(server, new TlsSettings(pem("ca.crt"), null, null, null)))
                    .isNull();
            TlsSettings stranger = new TlsSettings(pem("ca.crt"), pem("stranger.crt"), pem("stranger.key"), null);
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
            assertThat(condition(server, new TlsSettings(pem("ca.crt"), null, null, null)))
                    .isEqualTo(ServerCondition.TLS_FAILED);
        }
    }

    @Test
    void unfitFilesAreNamed() {
        unfit(new TlsSettings(pem("missing.crt"), null, null, null), "missing.crt", "does not exist");
        unfit(new TlsSettings(pem("ca.key"), null, null, null), "ca.key");
        unfit(new TlsSettings(null, pem("client.crt"), pem("client.crt"), null), "client.crt", "no private key");
        unfit(
                new TlsSettings(null, pem("client.crt"), pem("client.pkcs1.key"), null),
                "client.pkcs1.key",
                "openssl pkcs8");
        unfit(
                new TlsSettings(null, pem("client.crt"), pem("server.key"), null),
                "server.key",
                "a valid RSA key",
                "client.crt");
        unfit(
                new TlsSettings(null, pem("named.crt"), pem("server.key"), null),
                "server.key",
                "does not belong to",
                "named.crt");
    }

    @Test
    void pemTextDoesTheSameAsFiles() throws Exception {
        try (ImmudbServer server = ImmudbServer.builder()
                .flags(
                        "--mtls=true",
                        "--certificate=" + file("server.crt"),
                        "--pkey=" + file("server.key"),
                        "--clientcas=" + file("ca.crt"))
                .start()) {
            TlsSettings mutual = new TlsSettings(text("ca.crt"), text("client.crt"), text("client.key"), null);
            assertThat(condition(server, mutual)).isNull();
            assertThat(condition(server, new TlsSettings(text("otherca.crt"), null, null, null)))
                    .isEqualTo(ServerCondition.TLS_FAILED);
        }
        PemSource key = text("server.key");
        assertThat(new TlsSettings(null, text("client.crt"), key, null).toString())
                .contains("option.server.key")
                .doesNotContain("PRIVATE KEY");
        unfit(new TlsSettings(null, text("client.crt"), key, null), "option.server.key", "a valid RSA key");
    }

    @Test
    void replacedFilesCountForTheNextConnection(@TempDir Path live) throws Exception {
        replace(live, "server", "ca");
        try (ImmudbServer server = ImmudbServer.builder()
                        .flags("--certificate=" + live.resolve("crt"), "--pkey=" + live.resolve("key"))
                        .start();
                ImmudbClient client = new ImmudbClient(
                        settings(server, new TlsSettings(new PemSource.File(live.resolve("ca")), null, null, null)))) {
            client.database("defaultdb").currentState().join();
            server.stop();
            replace(live, "stranger", "otherca");
            server.restart();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> client.database("defaultdb").currentState().join() != null);

            server.stop();
            Files.writeString(live.resolve("ca"), "half written");
            server.restart();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> client.database("defaultdb").currentState().join() != null);
        }
    }

    private static void replace(Path live, String certificate, String authority) throws IOException {
        Files.copy(file(certificate + ".crt"), live.resolve("crt"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(file(certificate + ".key"), live.resolve("key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(file(authority + ".crt"), live.resolve("ca"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static PemSource text(String name) throws IOException {
        return new PemSource.Inline("option." + name, Files.readString(file(name)));
    }

    private static void unfit(TlsSettings tls, String... parts) {
        assertThatThrownBy(() -> TlsCredentials.credentials(tls))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    private static PemSource pem(String name) {
        return new PemSource.File(file(name));
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
