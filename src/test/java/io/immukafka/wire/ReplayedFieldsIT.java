package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.immukafka.wire.ChunkTampering.Change;
import io.immukafka.wire.ExportedField.Range;
import io.immukafka.wire.Tampering.Times;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One bit changes behind the proof, in what is sent to a replica: immudb itself does not check all of it. */
@ExtendWith(SharedDatabases.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayedFieldsIT {

    private static Databases databases;

    @BeforeAll
    static void open(Databases shared) {
        databases = shared;
    }

    static Stream<Arguments> fields() {
        return databases.withMetadata.fields(Databases.MIDDLE).keySet().stream()
                .flatMap(field -> Stream.of(
                        arguments(field, Databases.MIDDLE, Times.ONCE),
                        arguments(field, Databases.HEAD, Times.ALWAYS)));
    }

    @ParameterizedTest(name = "{0} of transaction {1}, {2}")
    @MethodSource("fields")
    void noForkGoesUnnoticed(ExportedField field, long tx, Times times) throws Exception {
        ReplayRun run = ReplayRun.of(databases.withMetadata, databases.server, flip(field, tx, times));

        assertThat(run.changes()).isPositive();
        run.assertNothingUnnoticed();
    }

    private static ChunkTampering flip(ExportedField field, long tx, Times times) {
        Range range = databases.withMetadata.field(tx, field);
        return ChunkTampering.replayed(tx, range.last(), Change.flip(1), times);
    }
}
