package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.export.ExportEngine;
import io.immukafka.export.ExportOptions;
import io.immukafka.export.ExportStart;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.NetworkLink;
import io.immukafka.harness.RealServers;
import io.immukafka.metrics.SinkMetrics;
import io.immukafka.tx.Limits;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Links over which what is in flight takes many times as long as a request may, and longer than the engines' patience: as long
 * as bytes move nothing is given up, and every byte is sent about once.
 */
@ExtendWith(RealServers.class)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowLinkIT {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int BUFFER = 16 << 10;
    private static final long MEMORY = 64 << 20;

    private static final ExportOptions EXPORT = new ExportOptions(100, 512 << 10, 100, 1000);
    private static final ReplayOptions REPLAY = new ReplayOptions(98, false, Creation.IF_MISSING, true, 100, 1000);

    private final ImmudbServer server;

    SlowLinkIT(ImmudbServer server) {
        this.server = server;
    }

    @Test
    @Tag("campaign")
    void aLargeTransactionIsReplayedAtOnce() throws Exception {
        isReplayedAtOnce("slow_large", 200_000, 1, 6 << 20);
    }

    @Test
    void aWindowOfSmallTransactionsIsReplayedAtOnce() throws Exception {
        isReplayedAtOnce("slow_small", 100_000, 150, 16 << 10);
    }

    private void isReplayedAtOnce(String database, long bytesPerSecond, int count, int bytes) throws Exception {
        write(database, count, bytes);
        try (NetworkLink link = new NetworkLink(server.port(), bytesPerSecond, BUFFER);
                ImmudbClient near = server.client(Duration.ofSeconds(30));
                ImmudbClient far = new ImmudbClient(through(link));
                ExportEngine export = export(near, database);
                ReplayEngine replay = ReplayEngine.start(
                        far,
                        database + "_replica",
                        REPLAY,
                        new MemoryBudget(MEMORY, 1),
                        new SpoolBudget(),
                        new SinkMetrics(),
                        PATIENCE)) {
            replay.limits(Limits.DEFAULTS);
            long payload = 0;
            for (long tx = 0; tx < count; ) {
                for (TxPart part : export.poll(1 << 20, SOON)) {
                    while (!replay.awaitRoom(SOON)) {
                        // However long it takes.
                    }
                    replay.put(part, "test", null);
                    export.release(part.payload().length);
                    payload += part.payload().length;
                    tx = part.last() ? part.claim().tx() : tx;
                }
            }
            assertThat(replay.flush(Duration.ofMinutes(2)))
                    .isEqualTo(near.database(database).currentState().get().committed());
            assertThat(link.uploaded()).as("bytes that were sent").isLessThan(payload * 12 / 10);
        }
    }

    @Test
    void aLargeTransactionIsExportedAtOnce() throws Exception {
        write("slow_export", 2, 3 << 20);
        try (NetworkLink link = new NetworkLink(server.port(), 150_000, BUFFER);
                ImmudbClient far = new ImmudbClient(through(link));
                ExportEngine export = export(far, "slow_export")) {
            long payload = 0;
            for (boolean ended = false; !ended; ) {
                for (TxPart part : export.poll(1 << 20, SOON)) {
                    export.release(part.payload().length);
                    payload += part.payload().length;
                    ended = part.last() && part.claim().tx() == 2;
                }
            }
            assertThat(link.downloaded()).as("bytes that were sent").isLessThan(payload * 12 / 10);
        }
    }

    private static ExportEngine export(ImmudbClient client, String database) {
        return ExportEngine.start(
                client.database(database),
                ExportStart.after(Position.EMPTY),
                EXPORT,
                new MemoryBudget(MEMORY, 1),
                () -> {});
    }

    private void write(String database, int count, int bytes) {
        server.create(DatabaseSpec.fast(database));
        byte[] value = new byte[bytes];
        new Random(1).nextBytes(value);
        try (ImmudbWriter writer = server.writer(database)) {
            writer.pipelined(4, count, i -> writer.setAsync(List.of(Item.of("key" + i, ByteString.copyFrom(value)))));
        }
    }

    private ConnectionSettings through(NetworkLink link) {
        return new ConnectionSettings(
                new ImmudbAddress(server.host(), link.port()),
                server.username(),
                server.password(),
                null,
                REQUEST_TIMEOUT);
    }
}
