package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.wire.ChunkTampering.Change;
import io.immukafka.wire.ExportedField.Range;
import io.immukafka.wire.Tampering.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
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

    /** 32 MiB. */
    private static final int HIGHEST_BIT_OF_LENGTH = 25;

    private static Databases databases;
    private static String replica = "";

    @BeforeAll
    static void open(Databases shared) {
        databases = shared;
    }

    static Stream<ExportedField> fields() {
        return databases.withMetadata.fields(TX).keySet().stream();
    }

    /** Runs a case for each bit of a field that it wants, and then tells of all that went wrong. */
    private static void everyBit(ExportedField field, IntPredicate wanted, BitCase each) throws Exception {
        Range range = databases.withMetadata.field(TX, field);
        List<String> wrong = new ArrayList<>();
        for (int bit = 0; bit < range.length() * Byte.SIZE; bit++) {
            if (!wanted.test(bit)) {
                continue;
            }
            try {
                each.run(range.last() - bit / Byte.SIZE, Change.flip(1 << bit % Byte.SIZE));
            } catch (AssertionError e) {
                wrong.add("bit " + bit + " of the " + field + ": " + e.getMessage());
            }
        }
        assertThat(wrong).isEmpty();
    }

    private interface BitCase {
        /** @param at offset of the byte that has the bit */
        void run(int at, Change flip) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("fields")
    void outOfAPrimaryOnce(ExportedField field) throws Exception {
        everyBit(field, any -> true, (at, flip) -> {
            ExportRun run = ExportRun.of(databases.withMetadata, ChunkTampering.exported(TX, at, flip, Times.ONCE));
            assertThat(run.failure()).isNull();
            assertThat(run.changes()).isEqualTo(1);
            assertThat(run.last()).isEqualTo(TX);
        });
    }

    @ParameterizedTest
    @MethodSource("fields")
    void outOfAPrimaryAlways(ExportedField field) throws Exception {
        everyBit(field, any -> true, (at, flip) -> {
            ExportRun run = ExportRun.of(databases.withMetadata, ChunkTampering.exported(TX, at, flip, Times.ALWAYS));
            run.assertEndedByName();
            assertThat(run.last()).isBetween(TX - 2, TX - 1);
        });
    }

    @ParameterizedTest
    @MethodSource("fields")
    void intoAReplica(ExportedField field) throws Exception {
        // A server allocates whatever length is announced to it, and this machine may have better use for its memory.
        IntPredicate bearable = bit -> field != ExportedField.LENGTH_PREFIX || bit <= HIGHEST_BIT_OF_LENGTH;
        everyBit(field, bearable, (at, flip) -> {
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
