package io.immukafka.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.backup.BackupReader;
import io.immukafka.chain.PartProof;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.InProcess;
import io.immukafka.harness.ImmudbBinaries;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random SQL and documents on real servers: what is built from the events of the proved stream equals what the server
 * answers, cell for cell, and no claim of an event is wrong.
 */
class ChangeStreamIT {

    private static final int CAMPAIGN_RUNS = 10;

    /** Statements before the database is loaded again. */
    private static final int ROUND = 200;

    /** After so many transactions the decoder is replaced by one that has only its stored state. */
    private static final int RESTART = 7;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {ImmudbBinaries.DEFAULT_VERSION, ImmudbBinaries.OLD_VERSION})
    void theEventsMakeWhatTheServerHas(String version) throws Exception {
        try (ImmudbServer server = ImmudbServer.builder().version(version).start()) {
            compare(server, Long.getLong("change.seed", 1), Integer.getInteger("change.statements", 300));
        }
    }

    @Tag("campaign")
    @ParameterizedTest
    @ValueSource(strings = {ImmudbBinaries.DEFAULT_VERSION, ImmudbBinaries.OLD_VERSION})
    void theEventsMakeWhatTheServerHasInManyRuns(String version) throws Exception {
        long seed = Long.getLong("change.seed", System.nanoTime());
        try (ImmudbServer server = ImmudbServer.builder().version(version).start()) {
            for (int run = 0; run < CAMPAIGN_RUNS; run++) {
                compare(server, seed + run, 1500);
            }
        }
    }

    private void compare(ImmudbServer server, long seed, int statements) throws Exception {
        String database = "changes" + Math.abs(seed % 1_000_000_007);
        RandomSql sql = new RandomSql(seed, server.version().equals(ImmudbBinaries.DEFAULT_VERSION));
        RandomDocuments documents = new RandomDocuments(seed);
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(database));
            int rounds = 1 + statements / ROUND;
            for (int round = 1; round <= rounds; round++) {
                try (ImmudbWriter writer = server.writer(database)) {
                    sql.run(writer, statements * round / rounds);
                    documents.run(writer.collections(), statements / 5 / rounds);
                }
                // v1.11.1 keeps a snapshot for each refused transaction, of 100 in all, as long as the database is
                // loaded.
                administrator.unload(database);
                administrator.load(database);
            }
        }
        try (ImmudbWriter writer = server.writer(database)) {
            EventState state = new EventState();
            Path file = folder.resolve(database);
            InProcess.Result backup = new InProcess(folder).on(server, "backup", database, "-o", file.toString());
            assertThat(backup.exitCode()).as(backup.err()).isZero();
            long transactions =
                    decode(file, changes -> state.apply(changes, sql.several().contains(changes.tx())));

            ServerContents contents = new ServerContents(writer);
            String run = "immudb " + server.version() + ", seed " + seed;
            assertThat(state.broken()).as(run).isEmpty();
            contents.assertSameTables(state);
            contents.assertSameDocuments(state, documents.collections());
            System.out.println(run + ": " + transactions + " transactions, " + sql.accepted() + " statements taken, "
                    + sql.refused() + " refused " + new TreeMap<>(sql.refusals()) + ", " + documents.refused()
                    + " calls for documents refused, events " + new TreeMap<>(state.counts()) + ", "
                    + contents.cells() + " cells compared");
            assertThat(sql.accepted()).as("statements that wrote something").isGreaterThan(statements / 3);
            assertThat(contents.cells()).isGreaterThan(statements / 3);
        }
    }

    static long decode(Path file, Consumer<TransactionChanges> receiver) throws Exception {
        ChangeDecoder decoder = new ChangeDecoder(ChangeLimits.DEFAULT);
        PartProof proof = new PartProof(Position.EMPTY);
        long transactions = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            BackupReader reader = new BackupReader(channel, 1 << 16);
            for (TxPart part = reader.next(); part != null; part = reader.next()) {
                if (part.first()) {
                    decoder.begin(part.claim().length());
                }
                decoder.accept(part.payload(), 0, part.payload().length);
                if (proof.accept(part) == PartProof.Step.PROVED) {
                    receiver.accept(decoder.finish());
                    transactions++;
                    if (transactions % RESTART == 0) {
                        decoder = ChangeDecoder.resume(ChangeLimits.DEFAULT, decoder.state());
                    }
                }
            }
        }
        return transactions;
    }
}
