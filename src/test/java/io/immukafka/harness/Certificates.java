package io.immukafka.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Certificates and keys made by openssl: NAME.crt and NAME.key. */
public final class Certificates {

    private static final long LIMIT_SECONDS = 30;

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the authorities {@code ca} and {@code otherca}; by the first {@code server} for 127.0.0.1 and db.example,
     * {@code named} for db.example alone, and {@code client}; by the other one {@code stranger}. The client's key is there
     * as {@code client.pkcs1.key} too.
     */
    public static void make(Path folder) throws IOException, InterruptedException {
        new Certificates(folder).make();
    }

    private void make() throws IOException, InterruptedException {
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

    private void certificate(String ca, String name, String extensions, String key)
            throws IOException, InterruptedException {
        openssl("req -new -newkey " + key + " -nodes -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA " + ca + ".crt -CAkey " + ca
                + ".key -CAcreateserial -days 2 -extfile " + extensions + " -out " + name + ".crt");
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        Path log = folder.resolve("openssl.log");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("openssl"), Stream.of(arguments.split(" ")))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("openssl " + arguments + " failed: " + Files.readString(log));
        }
    }
}
