package io.immukafka.bench;

import io.immukafka.backup.BackupVerifier;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Proves a file: by one thread and by the command, beside the SHA-256 of one core. */
final class VerifyFigure implements Figure {

    private static final String PROCESS = "ours, start of the JVM included";
    private static final String WARM = "ours, in a warm JVM";
    private static final String ONE = "ours, in a warm JVM, one thread";
    private static final String OPENSSL = "SHA-256 by openssl, one core";
    private static final String JAVA = "SHA-256 by Java, one core";

    private final Load load;

    VerifyFigure(Load load) {
        this.load = load;
    }

    @Override
    public String name() {
        return "verify-" + load.name();
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        Path file = fixtures.backup(load);
        String figure = "verify, " + load.name();
        double work = load.isLarge() ? Files.size(file) / 1e6 : load.transactions();
        Comparison comparison = new Comparison(figure, load.unit())
                .add(PROCESS, work, () -> fixtures.command().process(fixtures.primary(), "verify", file.toString()))
                .addWarm(WARM, work, () -> fixtures.command().inJvm("verify", file.toString()))
                .addWarm(ONE, work, () -> Clock.seconds(() -> oneThread(file)));
        if (!load.isLarge()) {
            comparison.hold(fixtures, results);
            results.atLeast(400_000, figure, WARM + ", tx/s", results.median(figure, WARM));
            return;
        }
        OptionalDouble openssl = Hashing.openssl();
        comparison.add(JAVA, work, () -> work * 1e6 / Hashing.java());
        if (openssl.isPresent()) {
            comparison.add(OPENSSL, work, () -> work * 1e6 / Hashing.openssl().orElseThrow());
        }
        comparison.hold(fixtures, results);
        String reference = openssl.isPresent() ? OPENSSL : JAVA;
        results.atLeast(0.8, figure, ONE, reference);
        results.atLeast(1, figure, WARM, reference);
    }

    private static void oneThread(Path file) throws Exception {
        try (FileChannel in = FileChannel.open(file)) {
            if (new BackupVerifier(in).firstDefect() != null) {
                throw new IllegalStateException(file + " is damaged");
            }
        }
    }
}
