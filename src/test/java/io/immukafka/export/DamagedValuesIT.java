package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long transactions come without the server's own check: what lies damaged on its disk must not leave all the same. */
class DamagedValuesIT {

    private static final ExportOptions OPTIONS = new ExportOptions(100, 512 << 10, 100, 1000);
    private static final int VALUE = 600_000;
    private static final int TRANSACTIONS = 40;
    private static final byte[] MARK = "the value that will be damaged".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private long markedTx;

    @Test
    void nothingOfATransactionLeavesWhoseValueIsDamaged() throws Exception {
        try (ImmudbServer server = ImmudbServer.builder().folder(folder).start()) {
            write(server);
            // Sound, so that it all leaves.
            assertThat(export(server, new ArrayList<>(), markedTx + 1)).isNull();
        }
        damage();
        try (ImmudbServer server = ImmudbServer.builder().folder(folder).start()) {
            List<TxPart> parts = new ArrayList<>();

            EngineException failure = export(server, parts, markedTx + 1);

            assertThat(failure).hasMessageContaining("value length or digest mismatch");
            assertThat(parts.get(parts.size() - 1).last()).isTrue();
            assertThat(parts.get(parts.size() - 1).claim().tx()).isEqualTo(markedTx - 1);
        }
    }

    private void write(ImmudbServer server) {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast("damaged"));
        }
        try (ImmudbWriter writer = server.writer("damaged")) {
            Random random = new Random(1);
            for (int i = 0; i < TRANSACTIONS; i++) {
                byte[] value = new byte[VALUE];
                random.nextBytes(value);
                if (i == TRANSACTIONS / 2) {
                    System.arraycopy(MARK, 0, value, 1000, MARK.length);
                }
                long tx = writer.set("key" + i, value);
                markedTx = i == TRANSACTIONS / 2 ? tx : markedTx;
            }
        }
    }

    private void damage() throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.walk(folder.resolve("damaged"))) {
            logs = files.filter(Files::isRegularFile).toList();
        }
        int damaged = 0;
        for (Path log : logs) {
            String content = Files.readString(log, StandardCharsets.ISO_8859_1);
            int at = content.indexOf(new String(MARK, StandardCharsets.ISO_8859_1));
            if (at >= 0) {
                try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
                    file.seek(at);
                    file.write(MARK[0] ^ 1);
                    damaged++;
                }
            }
        }
        assertThat(damaged).isEqualTo(1);
    }

    /** Exports up to a transaction; returns why that failed, null if it did not. */
    private static EngineException export(ImmudbServer server, List<TxPart> parts, long upTo) {
        try (ImmudbClient client = server.client(Duration.ofSeconds(30));
                ExportEngine export = ExportEngine.start(
                        client.database("damaged"),
                        ExportStart.after(Position.EMPTY),
                        OPTIONS,
                        new MemoryBudget(16 << 20, 1),
                        () -> {})) {
            return catchThrowableOfType(EngineException.class, () -> {
                while (parts.isEmpty() || parts.get(parts.size() - 1).claim().tx() < upTo) {
                    for (TxPart part : export.poll(1 << 20, Duration.ofSeconds(30))) {
                        parts.add(part);
                        export.release(part.payload().length);
                    }
                }
            });
        }
    }
}
