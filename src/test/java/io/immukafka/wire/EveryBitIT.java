package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.wire.ChunkTampering.Change;
import io.immukafka.wire.ExportedField.Range;
import io.immukafka.wire.Tampering.Times;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every bit of the newest transaction, one after the other, on its way out of a primary and into a replica. Takes half an
 * hour; some of the bits kill the replica's server, which is started again.
 */
@ExtendWith(SharedDatabases.class)
@Tag("campaign")
class EveryBitIT {

    private static final long TX = Databases.HEAD;

    private static Databases databases;
    private static String replica = "";

    @BeforeAll
    static void open(Databases shared) {
        databases = shared;
    }

    static Stream<ExportedField> fields() {
        return databases.withMetadata.fields(TX).keySet().stream();
    }

    /** Runs a case for each bit of a field. */
    private static void everyBit(ExportedField field, IntFunction<BitCase> cases) throws Exception {
        Range range = databases.withMetadata.field(TX, field);
        for (int at = range.from(); at <= range.last(); at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                String where = "bit " + bit + " of byte " + (at - range.from()) + " of the " + field;
                try {
                    cases.apply(at).run(Change.flip(1 << bit));
                } catch (AssertionError e) {
                    throw new AssertionError(where + ": " + e.getMessage(), e);
                }
            }
        }
    }

    private interface BitCase {
        void run(Change flip) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("fields")
    void outOfAPrimaryOnce(ExportedField field) throws Exception {
        everyBit(field, at -> flip -> {
            ExportRun run = ExportRun.of(databases.withMetadata, ChunkTampering.exported(TX, at, flip, Times.ONCE));
            assertThat(run.failure()).isNull();
            assertThat(run.changes()).isEqualTo(1);
            assertThat(run.last()).isEqualTo(TX);
        });
    }

    @ParameterizedTest
    @MethodSource("fields")
    void outOfAPrimaryAlways(ExportedField field) throws Exception {
        everyBit(field, at -> flip -> {
            ExportRun run = ExportRun.of(databases.withMetadata, ChunkTampering.exported(TX, at, flip, Times.ALWAYS));
            run.assertEndedByName();
            assertThat(run.last()).isBetween(TX - 2, TX - 1);
        });
    }

    @ParameterizedTest
    @MethodSource("fields")
    void intoAReplica(ExportedField field) throws Exception {
        everyBit(field, at -> flip -> {
            Tampering tampering = ChunkTampering.replayed(TX, at, flip, Times.ALWAYS);
            String ready = readyReplica();
            replica = "";
            ReplayRun run = ReplayRun.into(ready, databases.withMetadata, TX, databases.server, tampering);
            if (run.found().tx() < TX) {
                replica = ready;
            }
            assertThat(run.changes()).isPositive();
            run.assertNothingUnnoticed();
        });
    }

    /** A replica that has all transactions before this one: that of the last case if it has taken nothing. */
    private static String readyReplica() throws Exception {
        if (replica.isEmpty()) {
            replica = Databases.newReplica();
            ReplayRun.into(replica, databases.withMetadata.upTo(TX - 1), 1, databases.server, Tampering.none())
                    .assertApplied();
        }
        return replica;
    }
}
