package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.immukafka.wire.ChunkTampering.Change;
import io.immukafka.wire.ExportedField.Range;
import io.immukafka.wire.Tampering.Times;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One bit changes in what a primary exports. */
@ExtendWith(SharedDatabases.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExportedFieldsIT {

    /** These link to the transaction before, which may wait for what they say of it. */
    private static final Set<ExportedField> LINKS = EnumSet.of(ExportedField.ID, ExportedField.PREV_ALH);

    private static Databases databases;

    /** Which transaction is changed. */
    private enum Which {
        IN_THE_MIDDLE(Databases.MIDDLE),
        OF_SEVERAL_PARTS(Databases.LARGE),
        WITH_METADATA_AT_THE_HEAD(Databases.HEAD);

        private final long tx;

        Which(long tx) {
            this.tx = tx;
        }

        ServerHistory history() {
            return this == WITH_METADATA_AT_THE_HEAD ? databases.withMetadata : databases.plain;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    @BeforeAll
    static void open(Databases shared) {
        databases = shared;
    }

    static Stream<Arguments> fields() {
        return Stream.of(Which.values())
                .flatMap(which ->
                        which.history().fields(which.tx).keySet().stream().map(field -> arguments(field, which)));
    }

    @ParameterizedTest(name = "{0}, transaction {1}")
    @MethodSource("fields")
    void aBitThatFlipsOnceChangesNothing(ExportedField field, Which which) throws Exception {
        ExportRun run = ExportRun.of(which.history(), flip(field, which, Times.ONCE));

        assertThat(run.failure()).isNull();
        assertThat(run.changes()).isEqualTo(1);
        assertThat(run.last()).isEqualTo(which.history().last());
    }

    @ParameterizedTest(name = "{0}, transaction {1}")
    @MethodSource("fields")
    void aBitThatAlwaysFlipsEndsTheExportBeforeThatTransaction(ExportedField field, Which which) throws Exception {
        ExportRun run = ExportRun.of(which.history(), flip(field, which, Times.ALWAYS));

        assertThat(run.changes()).as("asked for again").isGreaterThan(1);
        run.assertEndedByName();
        if (run.failure() == null) {
            // A length that is too short breaks the framing, which is retried as an answer that nobody knows.
            assertThat(field).as("retried: %s", run.trouble()).isEqualTo(ExportedField.LENGTH_PREFIX);
        } else {
            assertThat(run.failure())
                    .satisfiesAnyOf(
                            failure -> assertThat(failure).hasMessageContaining("transaction " + which.tx),
                            failure -> assertThat(failure).hasMessageContaining("transaction " + (which.tx - 1)));
        }
        List<Long> before = LINKS.contains(field) ? List.of(which.tx - 2, which.tx - 1) : List.of(which.tx - 1);
        assertThat(run.last()).isIn(before);
    }

    private static ChunkTampering flip(ExportedField field, Which which, Times times) {
        Range range = which.history().field(which.tx, field);
        int at = field == ExportedField.VALUE ? range.middle() : range.last();
        return ChunkTampering.exported(which.tx, at, Change.flip(1), times);
    }
}
