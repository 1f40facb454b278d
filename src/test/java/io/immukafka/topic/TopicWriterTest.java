package io.immukafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.TxPart;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TopicWriterTest {

    private final GeneratedTopic topic = new GeneratedTopic();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final TopicWriter writer = new TopicWriter(producer, GeneratedTopic.NAME, "sim");

    private void append(int tx) throws TopicException {
        writer.append(topic.tx(tx).parts(1 << 20).get(0), null);
    }

    @Test
    void nothingIsSentBehindARecordThatFailed() throws TopicException {
        append(1);
        append(2);
        append(3);
        producer.completeNext();
        producer.errorNext(new RecordTooLargeException("too large"));

        assertThat(producer.closed()).isTrue();
        assertThatThrownBy(() -> append(4))
                .hasMessageContainingAll("after transaction 1", "too large")
                .isInstanceOfSatisfying(
                        TopicException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_REFUSED));
        assertThatThrownBy(writer::flush).hasMessageContaining("too large");
        writer.close();
        assertThat(producer.history()).hasSize(3);
    }

    @Test
    void aTimeThatNoRecordCanCarryIsRefusedAndNothingIsSent() {
        TxPart part = topic.tx(1).parts(1 << 20).get(0);
        Claim claim = part.claim();
        Claim late =
                new Claim(claim.tx(), claim.prevAlh(), claim.alh(), Long.MAX_VALUE, claim.entries(), claim.length());
        assertThatThrownBy(() -> writer.append(new TxPart(late, 0, 1, part.payload()), null))
                .hasMessageContainingAll("transaction 1", Long.toString(Long.MAX_VALUE), "no Kafka record can carry")
                .isInstanceOfSatisfying(TopicException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_MALFORMED);
                    assertThat(e.reason()).as("it passed verification").isEqualTo(TopicException.Category.REFUSED);
                });
        assertThat(producer.history()).isEmpty();
    }
}
