package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.Certificates;
import io.immukafka.harness.ImmudbServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options for TLS against a server that asks for certificates; it takes clients that have none. */
class TlsCommandIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private InProcess.Result status(ImmudbServer server, String... options) {
        List<String> line = new ArrayList<>(List.of("status", InProcess.place(server, "defaultdb")));
        line.addAll(List.of(options));
        return new InProcess(folder).on(server, line.toArray(new String[0]));
    }

    private static void assertRefused(InProcess.Result result, String... words) {
        assertThat(result.exitCode()).as(result.err()).isNotZero();
        assertThat(result.err()).hasLineCount(1).contains(words).doesNotContain("Exception");
    }

    @Test
    void serverAndClientProveThemselves() throws Exception {
        Certificates.make(folder);
        try (ImmudbServer server = ImmudbServer.builder()
                .flags(
                        "--mtls",
                        "--certificate=" + file("server.crt"),
                        "--pkey=" + file("server.key"),
                        "--clientcas=" + file("ca.crt"))
                .start()) {
            String ca = "--clientcas=" + file("ca.crt");
            assertThat(status(server, ca).err()).isEmpty();
            assertThat(status(server, ca, "--servername=db.example").exitCode()).isZero();
            String[] mutual = {ca, "--mtls", "--certificate=" + file("client.crt"), "--pkey=" + file("client.key")};
            assertThat(status(server, mutual).exitCode()).isZero();

            assertRefused(status(server, "--clientcas=" + file("otherca.crt")), "TLS", "--clientcas");
            assertRefused(status(server, ca, "--servername=other.example"), "TLS", "--servername");
            assertRefused(
                    status(server, ca, "--certificate=" + file("stranger.crt"), "--pkey=" + file("stranger.key")),
                    "TLS",
                    "--certificate");
            assertRefused(status(server), "--clientcas");
            assertRefused(status(server, ca, "--mtls"), "--mtls", "--certificate", "--pkey");
            assertRefused(status(server, ca, "--certificate=" + file("client.crt")), "--pkey");
            assertRefused(status(server, "--clientcas=" + file("missing.crt")), "missing.crt", "does not exist");
        }
    }
}
