package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealParts;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests sent ahead must pay: this is what makes an export fast. */
@ExtendWith(RealParts.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExportThroughputIT {

    private static final int TRANSACTIONS = 20_000;
    private static final String DATABASE = "throughput";

    @Test
    void requestsAheadAreSeveralTimesFasterThanOneAtATime(ImmudbServer server) {
        try (Administrator administrator = Administrator.open(server.host(), server.port(), server.password())) {
            administrator.create(DatabaseSpec.fast(DATABASE));
        }
        try (ImmudbWriter writer = ImmudbWriter.open(server.host(), server.port(), server.password(), DATABASE)) {
            writer.pipelined(256, TRANSACTIONS, i -> writer.setAsync(List.of(Item.of("key" + i % 1000, "value" + i))));
        }
        try (ImmudbClient client = new ImmudbClient(TestSettings.to(server))) {
            DatabaseClient database = client.database(DATABASE);
            long last = answer(database.currentState()).committed().tx();
            assertThat(last).isEqualTo(TRANSACTIONS);
            drain(database, last, 100);
            double ahead = Math.max(drain(database, last, 100), drain(database, last, 100));
            double single = drain(database, last, 1);
            System.out.printf(
                    "export of %d small transactions: %.0f/s with 100 ahead, %.0f/s one at a time, ratio %.1f%n",
                    last, ahead, single, ahead / single);
            assertThat(ahead).isGreaterThan(2 * single);
        }
    }

    /** Transactions a second. */
    private static double drain(DatabaseClient database, long last, int ahead) {
        Drain drain = new Drain(last);
        long start = System.nanoTime();
        ExportStream stream = database.export(drain);
        drain.start(stream, ahead);
        answer(drain.done);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        stream.cancel();
        return last / seconds;
    }

    private static final class Drain implements ExportListener {

        final CompletableFuture<Void> done = new CompletableFuture<>();
        private final CompletableFuture<ExportStream> stream = new CompletableFuture<>();
        private final long last;
        private long next;
        private long left;
        private long received;

        Drain(long last) {
            this.last = last;
        }

        void start(ExportStream opened, int ahead) {
            next = ahead;
            for (long tx = 1; tx <= ahead; tx++) {
                opened.request(tx);
            }
            stream.complete(opened);
            opened.allow(ahead);
        }

        @Override
        public void begin(long length, long committedTx) {
            left = length;
        }

        @Override
        public void bytes(ByteBuffer content) {
            left -= content.remaining();
            if (left > 0) {
                return;
            }
            received++;
            if (received == last) {
                done.complete(null);
            }
            ExportStream open = stream.join();
            open.allow(1);
            if (next < last) {
                open.request(++next);
            }
        }

        @Override
        public void closed(@Nullable ServerException cause) {
            if (cause != null) {
                done.completeExceptionally(cause);
            }
        }
    }
}
