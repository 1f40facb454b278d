package io.immukafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.ErrorCode;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TopicReaderTest {

    private static final byte[] FOREIGN = {1, 2, 3};

    private final GeneratedTopic topic = new GeneratedTopic();
    private long nanos;

    private TopicReader open(boolean endless, TopicReader.Beginning beginning) throws TopicException {
        return new TopicReader(
                GeneratedTopic.NAME,
                topic.consumer,
                new RecordDecoder(GeneratedTopic.NAME, null, false),
                beginning,
                endless,
                () -> {},
                () -> nanos);
    }

    private TopicReader toItsEnd() throws TopicException {
        return open(false, newest -> 0);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static AbstractThrowableAssert<?, ?> assertFails(ThrowingCallable call, ErrorCode code) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TopicException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void goodRecordsPrecedeTheErrorOfABadOne() throws TopicException {
        topic.append(1, 2).append(FOREIGN, FOREIGN).append(3).deliver();
        TopicReader reader = toItsEnd();

        assertThat(GeneratedTopic.poll(reader)).containsExactly(1L, 2L);
        assertThat(reader.ended()).isFalse();
        topic.deliver();
        assertFails(() -> GeneratedTopic.poll(reader), ErrorCode.FOREIGN_RECORD)
                .hasMessageStartingWith("prefix.sim-0@2: ");
        topic.deliver();
        assertFails(() -> GeneratedTopic.poll(reader), ErrorCode.FOREIGN_RECORD);
    }

    @Test
    void aTopicThatDoesNotExistIsNamed() {
        topic.exists(false);

        assertFails(this::toItsEnd, ErrorCode.TOPIC_MISSING);
    }

    /** The topic was created again, or lost its end: what is read tells whether it is the same history. */
    @Test
    void anOffsetBehindTheEndLeadsBackToTheOldestRecord() throws TopicException {
        topic.append(1, 2, 3).deliver();
        TopicReader reader = open(true, newest -> 5000);

        assertThat(GeneratedTopic.poll(reader)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aFollowedTopicThatIsCreatedAgainIsReadFromItsBeginning() throws TopicException {
        topic.append(1, 2, 3).deliver();
        TopicReader reader = open(true, newest -> 0);
        assertThat(GeneratedTopic.poll(reader)).hasSize(3);

        topic.consumer.setPollException(new OffsetOutOfRangeException(Map.of(GeneratedTopic.PARTITION, 3L)));
        assertThat(GeneratedTopic.poll(reader)).isEmpty();
        topic.deliver();
        assertThat(GeneratedTopic.poll(reader)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aFollowedTopicThatEndsBeforeTheReaderIsReadFromItsBeginning() throws TopicException {
        topic.append(1, 2, 3).deliver();
        TopicReader reader = open(true, newest -> 0);
        assertThat(GeneratedTopic.poll(reader)).hasSize(3);

        topic.bounds(0, 2);
        pass(TopicReader.IDLE);
        assertThat(GeneratedTopic.poll(reader)).isEmpty();
        topic.deliver();
        assertThat(GeneratedTopic.poll(reader)).contains(1L, 2L);
    }

    @Test
    void recordsThatAreDeletedBeforeTheyAreReadAreNamed() throws TopicException {
        topic.append(1, 2, 3);
        TopicReader reader = toItsEnd();
        topic.consumer.setPollException(new OffsetOutOfRangeException(Map.of(GeneratedTopic.PARTITION, 0L)));

        assertFails(() -> GeneratedTopic.poll(reader), ErrorCode.TOPIC_SHORTENED)
                .hasMessageContaining("reading topic 'prefix.sim' at offset 0");
    }

    @Test
    void anEndThatIsLostWhileItIsReadIsNamed() throws TopicException {
        topic.append(1, 2, 3);
        TopicReader reader = toItsEnd();
        topic.bounds(0, 1);
        pass(TopicReader.PATIENCE);

        assertFails(() -> GeneratedTopic.poll(reader), ErrorCode.TOPIC_SHORTENED)
                .hasMessageContainingAll("ended at offset 3", "now ends at 1");
    }

    @Test
    void silenceOfTheBrokersIsAnOutage() throws TopicException {
        topic.append(1, 2, 3);
        TopicReader reader = toItsEnd();
        topic.consumer.setOffsetsException(new TimeoutException("nobody answers"));
        assertThat(GeneratedTopic.poll(reader)).isEmpty();
        pass(TopicReader.PATIENCE);

        assertFails(() -> GeneratedTopic.poll(reader), ErrorCode.BROKER_UNREACHABLE)
                .hasMessageContaining("nobody answers");
    }

    @Test
    void silenceOfATopicThatIsGoneIsNamed() throws TopicException {
        topic.append(1).deliver();
        TopicReader reader = open(true, newest -> 0);
        GeneratedTopic.poll(reader);
        topic.exists(false);
        topic.consumer.setOffsetsException(new TimeoutException("unknown topic"));
        pass(TopicReader.IDLE);

        assertFails(() -> GeneratedTopic.poll(reader), ErrorCode.TOPIC_MISSING);
    }

    @Test
    void aBrokerThatGivesNothingOfWhatItHasIsNotWaitedForWithoutEnd() throws TopicException {
        topic.append(1, 2, 3);
        TopicReader reader = toItsEnd();
        pass(TopicReader.PATIENCE);
        assertThat(GeneratedTopic.poll(reader)).isEmpty();
        pass(TopicReader.PATIENCE);

        assertFails(() -> GeneratedTopic.poll(reader), ErrorCode.BROKER_UNREACHABLE)
                .hasMessageContaining("continues to offset 3, but the broker gives nothing");
    }

    @Test
    void anIdleTopicIsNoFailure() throws TopicException {
        topic.append(1).deliver();
        TopicReader reader = open(true, newest -> 0);
        GeneratedTopic.poll(reader);
        for (int i = 0; i < 5; i++) {
            pass(TopicReader.IDLE);
            assertThat(GeneratedTopic.poll(reader)).isEmpty();
        }
    }

    @Test
    void aDamagedRecordIsNotAnOutage() throws TopicException {
        topic.append(1);
        TopicReader reader = toItsEnd();
        topic.consumer.setPollException(
                new KafkaException("Record batch for partition prefix.sim-0 at offset 0 is invalid"));

        assertFails(() -> GeneratedTopic.poll(reader), ErrorCode.RECORD_DAMAGED);
    }
}
