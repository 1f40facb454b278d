package io.immukafka.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.harness.ImmudbBinaries;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.hash.Digest;
import io.immukafka.tx.TxHeader;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Shape;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proof against real servers: each recomputed Alh is what the server itself chains the next transaction to, and what it
 * gives in CurrentState while the workload is written.
 */
class ProofIT {

    private static final Logger LOG = LoggerFactory.getLogger(ProofIT.class);

    @ParameterizedTest(name = "immudb {0}, header version {1}, {2} transactions")
    @CsvSource({"1.11.1, 1, 60000", "1.11.1, 0, 15000", "1.9.7, 1, 15000", "1.9.7, 0, 10000"})
    void everyAlhIsTheServers(String version, int headerVersion, int transactions) throws Exception {
        String name = "proof";
        try (ImmudbServer server = ImmudbServer.builder().version(version).start();
                ImmudbClient client = server.client(Duration.ofSeconds(60))) {
            try (Administrator administrator = server.administrator()) {
                administrator.create(DatabaseSpec.fast(name).writeTxHeaderVersion(headerVersion));
            }
            DatabaseClient database = client.database(name);
            Map<Long, Digest> states = new ConcurrentHashMap<>();
            states.put(0L, Digest.OF_NOTHING);
            assertThat(database.currentState().get(60, TimeUnit.SECONDS).committed())
                    .isEqualTo(Position.EMPTY);
            Workload.Result written = write(server, name, headerVersion, transactions, database, states);

            long start = System.nanoTime();
            ExportProver.Summary proved =
                    ExportProver.prove(database, written.lastTx(), states).get(8, TimeUnit.MINUTES);
            long millis = (System.nanoTime() - start) / 1_000_000;

            LOG.info(
                    "immudb {}, header version {}: {} transactions ({} entries, {} bytes; up to {} entries, {} bytes)"
                            + " written in {} ms, proved in {} ms, {} states and {} headers compared",
                    version,
                    headerVersion,
                    proved.reached().tx(),
                    proved.entries(),
                    proved.bytes(),
                    proved.most(),
                    proved.largest(),
                    written.millis(),
                    millis,
                    proved.statesCompared(),
                    proved.samples().size());
            Position state = database.currentState().get(60, TimeUnit.SECONDS).committed();
            assertThat(proved.reached()).isEqualTo(state);
            assertThat(proved.reached().tx()).isGreaterThanOrEqualTo(transactions);
            assertThat(proved.statesCompared()).isGreaterThan(1);
            assertThat(proved.most()).as("a full transaction").isEqualTo(WorkloadSpec.DEFAULT_MAX_TX_ENTRIES);
            assertThat(proved.largest()).as("a large value").isGreaterThan(600 << 10);
            for (TxHeader sample : proved.samples().values()) {
                assertThat(database.header(sample.id()).get(60, TimeUnit.SECONDS))
                        .isEqualTo(sample);
                assertThat(sample.version()).isEqualTo(headerVersion);
            }
        }
    }

    /** Writes, and asks now and then for the state that the writing has reached. */
    private static Workload.Result write(
            ImmudbServer server,
            String name,
            int headerVersion,
            int transactions,
            DatabaseClient database,
            Map<Long, Digest> states) {
        WorkloadSpec spec = WorkloadSpec.of(transactions, transactions).withHeaderVersion(headerVersion);
        if (server.version().equals(ImmudbBinaries.OLD_VERSION)) {
            // It refuses documents written at the same time: "read document was updated by another transaction".
            spec = spec.withShare(Shape.DOCUMENT, 0);
        }
        try (ImmudbWriter writer = server.writer(name)) {
            Workload.Result written = new Workload(spec).write(writer, done -> {
                Position reached = database.currentState().join().committed();
                states.put(reached.tx(), reached.alh());
            });
            Position end = database.currentState().join().committed();
            states.put(end.tx(), end.alh());
            return written;
        }
    }
}
