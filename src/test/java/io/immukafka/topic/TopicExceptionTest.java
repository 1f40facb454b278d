package io.immukafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.ErrorCode;
import io.immukafka.topic.TopicException.Category;
import java.io.EOFException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class TopicExceptionTest {

    private static void assertIs(TopicException failure, Category reason, ErrorCode code) {
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.code()).isEqualTo(code);
    }

    @Test
    void onlyWhatPassesIsAnOutage() {
        assertIs(
                TopicException.of("x", new TimeoutException("late")),
                Category.UNREACHABLE,
                ErrorCode.BROKER_UNREACHABLE);
        assertIs(TopicException.of("x", new DisconnectException()), Category.UNREACHABLE, ErrorCode.BROKER_UNREACHABLE);
        assertIs(
                TopicException.of("x", new UnknownTopicOrPartitionException()),
                Category.REFUSED,
                ErrorCode.TOPIC_MISSING);
        assertIs(
                TopicException.of("x", new TopicAuthorizationException("t")),
                Category.REFUSED,
                ErrorCode.TOPIC_REFUSED);
        assertIs(
                TopicException.of("x", new SaslAuthenticationException("no")),
                Category.REFUSED,
                ErrorCode.TOPIC_REFUSED);
        assertIs(
                TopicException.of("x", new RecordTooLargeException("large")),
                Category.REFUSED,
                ErrorCode.TOPIC_REFUSED);
    }

    @Test
    void aNameWithoutAnAddressIsAnOutageAndAWrongSettingIsNot() {
        assertThatThrownBy(() -> SharedReaders.open(Map.of("bootstrap.servers", "nowhere.invalid:9092")))
                .hasMessageContaining("No resolvable bootstrap urls")
                .isInstanceOfSatisfying(
                        TopicException.class, e -> assertIs(e, Category.UNREACHABLE, ErrorCode.BROKER_UNREACHABLE));
        for (Map<String, String> wrong : List.of(
                Map.of("bootstrap.servers", "no port"),
                Map.of("bootstrap.servers", "127.0.0.1:1", "security.protocol", "NONE"))) {
            assertThatThrownBy(() -> SharedReaders.open(wrong))
                    .isInstanceOfSatisfying(
                            TopicException.class, e -> assertIs(e, Category.REFUSED, ErrorCode.OPTION_INVALID));
            assertThatThrownBy(() -> new TopicAdmin(wrong))
                    .isInstanceOfSatisfying(
                            TopicException.class, e -> assertIs(e, Category.REFUSED, ErrorCode.OPTION_INVALID));
        }
    }

    @Test
    void damageAndCodecsAreToldApart() {
        KafkaException checksum =
                new KafkaException("Record batch for partition t-0 at offset 3 is invalid, cause: ...");
        assertIs(TopicException.reading("x", checksum), Category.UNUSABLE, ErrorCode.RECORD_DAMAGED);
        assertIs(
                TopicException.reading("x", new KafkaException("Received exception when fetching", checksum)),
                Category.UNUSABLE,
                ErrorCode.RECORD_DAMAGED);
        assertIs(
                TopicException.reading("x", new KafkaException(new EOFException())),
                Category.UNUSABLE,
                ErrorCode.RECORD_DAMAGED);
        assertIs(
                TopicException.reading("x", new KafkaException(new NoClassDefFoundError("com/github/luben/zstd"))),
                Category.REFUSED,
                ErrorCode.CODEC_UNAVAILABLE);
        assertIs(
                TopicException.reading("x", new TimeoutException("late")),
                Category.UNREACHABLE,
                ErrorCode.BROKER_UNREACHABLE);
    }
}
