package io.immukafka.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a sink shows of its topic. */
class SinkMetricsTest {

    private static final long TIME = 1_700_000_000;

    private final SinkMetrics metrics = new SinkMetrics();

    private Object value(Metric metric) {
        return Objects.requireNonNull(metrics.values().get(metric.id())).get();
    }

    private void read(long tx) {
        metrics.received(tx, TIME, true);
    }

    @Test
    void theNewestTransactionStaysKnownWhileTheTopicIsReadAgain() {
        read(8);
        read(9);
        metrics.rewound();
        assertThat(value(Metric.RECEIVED_TRANSACTION)).isEqualTo(9L);
        read(7);
        assertThat(value(Metric.RECEIVED_TRANSACTION)).isEqualTo(9L);
        read(10);
        assertThat(value(Metric.RECEIVED_TRANSACTION)).isEqualTo(10L);
    }

    @Test
    void whatIsReadAgainOnPurposeIsNoDuplicate() {
        read(8);
        read(9);
        read(9);
        assertThat(value(Metric.DUPLICATE_TRANSACTIONS_TOTAL)).isEqualTo(1L);
        metrics.rewound();
        read(8);
        read(9);
        assertThat(value(Metric.DUPLICATE_TRANSACTIONS_TOTAL)).isEqualTo(1L);
        read(9);
        assertThat(value(Metric.DUPLICATE_TRANSACTIONS_TOTAL)).isEqualTo(2L);
    }
}
