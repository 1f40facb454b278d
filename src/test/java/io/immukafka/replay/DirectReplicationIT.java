package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.export.ExportEngine;
import io.immukafka.export.ExportOptions;
import io.immukafka.export.ExportStart;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.tx.Limits;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Both engines against a real server, with nothing between them. */
@ExtendWith(RealServers.class)
class DirectReplicationIT {

    private static final ExportOptions EXPORT = new ExportOptions(100, 512 << 10, 100, 1000);
    private static final ReplayOptions REPLAY = new ReplayOptions(98, false, Creation.IF_MISSING, true, 100, 1000);

    @Test
    void mixedTransactionsArriveWithTheSameChecksum(ImmudbServer server) throws Exception {
        server.create(DatabaseSpec.fast("direct"));
        long last;
        try (ImmudbWriter writer = server.writer("direct")) {
            last = new Workload(WorkloadSpec.of(7, 3000))
                    .write(writer, step -> {})
                    .lastTx();
        }
        try (ImmudbClient client = server.client(Duration.ofSeconds(30));
                ExportEngine export = ExportEngine.start(
                        client.database("direct"),
                        ExportStart.after(Position.EMPTY),
                        EXPORT,
                        new MemoryBudget(16 << 20, 1),
                        () -> {});
                ReplayEngine replay = ReplayEngine.start(
                        client, "direct_replica", REPLAY, new MemoryBudget(16 << 20, 1), new SpoolBudget())) {
            replay.limits(Limits.DEFAULTS);
            long began = System.nanoTime();
            for (long tx = 0; tx < last; ) {
                for (TxPart part : export.poll(1 << 20, Duration.ofSeconds(5))) {
                    while (!replay.awaitRoom(Duration.ofSeconds(1))) {
                        assertThat(System.nanoTime() - began)
                                .isLessThan(Duration.ofMinutes(2).toNanos());
                    }
                    replay.put(part, "test", null);
                    export.release(part.payload().length);
                    tx = part.last() ? part.claim().tx() : tx;
                }
            }
            Position reached = replay.flush(Duration.ofMinutes(1));

            assertThat(reached)
                    .isEqualTo(client.database("direct").currentState().get().committed());
            assertThat(reached)
                    .isEqualTo(client.database("direct_replica")
                            .currentState()
                            .get()
                            .committed());
        }
    }
}
