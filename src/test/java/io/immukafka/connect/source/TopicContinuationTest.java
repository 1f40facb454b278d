package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.immukafka.chain.Position;
import io.immukafka.connect.source.SourceDatabase.Basis;
import io.immukafka.hash.Digest;
import io.immukafka.topic.SharedReaders;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicExtent;
import io.immukafka.topic.TopicTail;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicContinuationTest {

    private static final String NAME = "ledger";

    private static final FeedRecords RECORDS = new TransactionRecords(NAME, "old." + NAME);

    private @Nullable TopicExtent extent;
    private @Nullable TopicTail tail;
    private @Nullable TopicTail newest;

    private final TopicContinuation.TopicView topic = new TopicContinuation.TopicView() {
        @Override
        public Optional<TopicExtent> extent() {
            return Optional.ofNullable(extent);
        }

        @Override
        public Optional<TopicTail> tail() {
            return Optional.ofNullable(tail);
        }

        @Override
        public Optional<TopicTail> newest() {
            return Optional.ofNullable(newest);
        }
    };

    private static Position position(long tx) {
        return tx == 0 ? Position.EMPTY : new Position(tx, Digest.parse(String.format("%064x", tx)));
    }

    private static SourceDatabase database(Basis basis, long tx) {
        SourceOffset offset = new SourceOffset(position(tx));
        return new SourceDatabase(NAME, "new." + NAME, RECORDS, basis, offset, offset.start());
    }

    private void holds(long first, long end) {
        extent = new TopicExtent(Uuid.ONE_UUID, first, end, end);
    }

    private void endsWith(String database, long tx) {
        newest = new TopicTail(database, position(tx));
        tail = newest;
    }

    private Optional<Position> decide(Basis basis, long stored) throws Exception {
        return TopicContinuation.decide(database(basis, stored), topic)
                .map(SourceDatabase::offset)
                .map(SourceOffset::position);
    }

    private void assertStops(Basis basis, long stored, String code, String what) {
        assertThatThrownBy(() -> decide(basis, stored))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("[" + code + "] ")
                .hasMessageContaining(what);
    }

    @Test
    void aLostOffsetIsFoundAtTheEndOfTheTopic() throws Exception {
        holds(0, 40);
        endsWith(NAME, 30);

        assertThat(decide(Basis.UNKNOWN, 0)).contains(position(30));
    }

    @Test
    void aTopicWithoutATransactionBeginsWithTheFirstOne() throws Exception {
        assertThat(decide(Basis.UNKNOWN, 0)).contains(Position.EMPTY);
        holds(0, 0);
        assertThat(decide(Basis.UNKNOWN, 0)).contains(Position.EMPTY);
        // Aborted records only, or parts of the first transaction.
        holds(0, 7);
        assertThat(decide(Basis.UNKNOWN, 0)).contains(Position.EMPTY);
    }

    @Test
    void aStateTellsWhereToContinueIfRetentionHasTakenTheTransactions() throws Exception {
        holds(50, 60);
        newest = new TopicTail(NAME, position(30));

        assertThat(decide(Basis.UNKNOWN, 0)).contains(position(30));
    }

    @Test
    void aTopicOfWhichNothingIsLeftDoesNotTell() {
        holds(60, 60);

        assertStops(Basis.UNKNOWN, 0, "IMK-508", "no longer has a transaction");
    }

    @Test
    void aTopicOfAnotherDatabaseDoesNotTell() {
        holds(0, 40);
        endsWith("other", 30);

        assertStops(Basis.UNKNOWN, 0, "IMK-508", "'other'");
    }

    @Test
    void anOpenTransactionIsWaitedFor() throws Exception {
        extent = new TopicExtent(Uuid.ONE_UUID, 0, 40, 35);
        endsWith(NAME, 20);

        assertThat(decide(Basis.UNKNOWN, 0)).isEmpty();
        assertThat(decide(Basis.STORED, 30)).isEmpty();
    }

    @Test
    void aStoredOffsetThatTheTopicHasIsKept() throws Exception {
        holds(0, 40);
        endsWith(NAME, 30);
        assertThat(decide(Basis.STORED, 30)).contains(position(30));
        endsWith(NAME, 31);
        assertThat(decide(Basis.STORED, 30)).contains(position(30));
        // Nothing was out yet.
        extent = null;
        assertThat(decide(Basis.STORED, 0)).contains(Position.EMPTY);
    }

    @Test
    void aStoredOffsetIsKeptIfRetentionHasTakenEverything() throws Exception {
        holds(60, 60);

        assertThat(decide(Basis.STORED, 30)).contains(position(30));
    }

    @Test
    void anEmptyTopicThatShouldHaveTheHistoryStopsTheDatabase() {
        assertStops(Basis.STORED, 30, "IMK-409", "'new.ledger' does not exist");
        holds(0, 0);
        assertStops(Basis.STORED, 30, "IMK-409", "'new.ledger' is empty");
        holds(0, 3);
        assertStops(Basis.STORED, 30, "IMK-409", "start.tx=31");
    }

    @Test
    void aTopicThatEndsBeforeTheStoredOffsetIsContinuedAfterItsEnd() throws Exception {
        holds(0, 40);
        endsWith(NAME, 20);

        assertThat(decide(Basis.STORED, 30)).contains(position(20));
    }

    @Test
    void aTopicWithAnotherHistoryStopsTheDatabase() {
        holds(0, 40);
        endsWith("other", 30);
        assertStops(Basis.STORED, 30, "IMK-403", "'other'");
        newest = new TopicTail(NAME, new Position(30, position(7).alh()));
        assertStops(Basis.STORED, 30, "IMK-403", "another history");
    }

    private static TopicContinuation.TopicView failing(Map<String, String> settings) {
        return new TopicContinuation.TopicView() {
            @Override
            public Optional<TopicExtent> extent() throws TopicException {
                throw assertThrows(TopicException.class, () -> SharedReaders.open(settings));
            }

            @Override
            public Optional<TopicTail> tail() throws TopicException {
                throw new AssertionError("not asked");
            }

            @Override
            public Optional<TopicTail> newest() throws TopicException {
                throw new AssertionError("not asked");
            }
        };
    }

    @Test
    void brokersThatDoNotAnswerAreWaitedFor() {
        TopicContinuation.TopicView topicOfNobody = failing(Map.of("bootstrap.servers", "nowhere.invalid:9092"));

        for (Basis basis : List.of(Basis.STORED, Basis.UNKNOWN)) {
            assertThatThrownBy(() -> TopicContinuation.decide(database(basis, 30), topicOfNobody))
                    .isInstanceOf(TopicException.class);
        }
    }

    @Test
    void aTopicThatMayNotBeReadStopsOnlyADatabaseWithoutAnOffset() throws Exception {
        TopicContinuation.TopicView refused = failing(Map.of("bootstrap.servers", "no port"));

        assertThat(TopicContinuation.decide(database(Basis.STORED, 30), refused))
                .contains(database(Basis.STORED, 30));
        assertThatThrownBy(() -> TopicContinuation.decide(database(Basis.UNKNOWN, 0), refused))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("[IMK-508] ");
    }
}
