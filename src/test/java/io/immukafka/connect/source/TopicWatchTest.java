package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.topic.TopicAdmin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicWatchTest {

    private static final String TOPIC = "immudb.ledger";
    private static final Uuid ID = new Uuid(7, 7);

    private final TopicWatch watch = new TopicWatch();

    private void watch(@Nullable Uuid id) {
        SourceOffset offset = SourceOffset.BEGINNING;
        watch.add(
                new SourceDatabase(
                        "ledger",
                        TOPIC,
                        new TransactionRecords("ledger", TOPIC),
                        SourceDatabase.Basis.STORED,
                        offset,
                        offset.start()),
                id);
    }

    private List<String> look(@Nullable Uuid id) {
        TopicAdmin.AdminAnswer<Uuid> answer = () -> Optional.ofNullable(id);
        return watch.look(Map.of(TOPIC, answer)).stream()
                .map(each -> String.valueOf(each.stop()))
                .toList();
    }

    @Test
    void aTopicThatIsDeletedStopsItsDatabase() {
        watch(ID);

        assertThat(look(ID)).isEmpty();
        assertThat(look(null)).isEmpty();
        assertThat(look(null)).singleElement().asString().contains("[IMK-405]", "was deleted");
        assertThat(look(null)).isEmpty();
        assertThat(watch.topics()).isEmpty();
    }

    @Test
    void oneBrokerThatDoesNotKnowItYetStopsNothing() {
        watch(ID);

        for (int i = 0; i < 3; i++) {
            assertThat(look(null)).isEmpty();
            assertThat(look(ID)).isEmpty();
        }
    }

    @Test
    void aTopicThatIsCreatedAgainStopsItsDatabase() {
        watch(ID);

        assertThat(look(new Uuid(8, 8))).singleElement().asString().contains("[IMK-409]", "created again");
    }

    @Test
    void aTopicThatConnectCreatesLaterIsWatchedFromThenOn() {
        watch(null);

        assertThat(look(null)).isEmpty();
        assertThat(look(null)).isEmpty();
        assertThat(look(ID)).isEmpty();
        assertThat(look(new Uuid(8, 8))).hasSize(1);
    }
}
