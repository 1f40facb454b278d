package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.connect.source.SourceDatabase.Basis;
import io.immukafka.hash.Digest;
import org.junit.jupiter.api.Test;

class FirstRecordsTest {

    private static final String NAME = "ledger";

    private final FirstRecords records = new FirstRecords();

    private void expect(Basis basis, Position position) {
        SourceOffset offset = new SourceOffset(position);
        records.expect(new SourceDatabase(
                NAME, "immudb.ledger", new TransactionRecords(NAME, "immudb.ledger"), basis, offset, offset.start()));
    }

    @Test
    void aTopicThatBeginsInTheMiddleIsNamedOnce() {
        expect(Basis.STORED, new Position(30, Digest.ZERO));

        assertThat(records.written(NAME, 0))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("'immudb.ledger' was empty", "transaction 30", "begins in the middle"));
        assertThat(records.written(NAME, 0)).isEmpty();
    }

    @Test
    void aTopicThatHasOlderRecordsGoesOn() {
        expect(Basis.STORED, new Position(30, Digest.ZERO));

        assertThat(records.written(NAME, 17)).isEmpty();
        assertThat(records.written(NAME, 0)).isEmpty();
    }

    @Test
    void aHistoryThatBeginsWithTheFirstTransactionGoesOn() {
        expect(Basis.STORED, Position.EMPTY);
        assertThat(records.written(NAME, 0)).isEmpty();
        expect(Basis.UNKNOWN, Position.EMPTY);
        assertThat(records.written(NAME, 0)).isEmpty();
        expect(Basis.CERTAIN, new Position(30, Digest.ZERO));
        assertThat(records.written(NAME, 0)).isEmpty();
    }

    @Test
    void aHistoryThatIsWrittenOnceMoreIsNamed() {
        expect(Basis.UNKNOWN, Position.EMPTY);

        assertThat(records.written(NAME, 17))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("has 17 older offsets", "once more", "kafka.bootstrap.servers"));
    }
}
