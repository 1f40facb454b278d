package io.immukafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests sent ahead must pay: this is what makes an export fast. */
class ExportThroughputIT {

    private static final int TRANSACTIONS = 30_000;

    @Test
    void requestsAheadAreSeveralTimesFasterThanOneAtATime() throws Exception {
        try (TestServer server = new TestServer("1.11.1");
                ImmudbClient client = new ImmudbClient(server.settings())) {
            try (TestWriter writer = new TestWriter(server.settings(), "defaultdb")) {
                writer.setMany(TRANSACTIONS);
            }
            DatabaseClient database = client.database("defaultdb");
            long last = database.currentState().join().committed().tx();
            drain(database, last, 100);
            double ahead = Math.max(drain(database, last, 100), drain(database, last, 100));
            double single = drain(database, last, 1);
            System.out.printf(
                    "export of %d small transactions: %.0f/s with 100 ahead, %.0f/s one at a time%n",
                    last, ahead, single);
            assertThat(ahead).isGreaterThan(2 * single);
        }
    }

    /** Transactions a second. */
    private static double drain(DatabaseClient database, long last, int ahead) {
        Drain drain = new Drain(last);
        long start = System.nanoTime();
        ExportStream stream = database.export(drain);
        drain.start(stream, ahead);
        drain.done.join();
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
