package io.immukafka.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamWatchTest {

    private record Stream(Runnable check) implements StreamWatch.Watched {
        @Override
        public void endIfIdleSince(long nanoTime) {
            check.run();
        }

        @Override
        public void endByClose() {}
    }

    @Test
    void aStreamThatThrowsDoesNotKeepTheOthersFromBeingWatched() throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            CountDownLatch thrown = new CountDownLatch(3);
            CountDownLatch watched = new CountDownLatch(3);
            StreamWatch watch = new StreamWatch(timer, Duration.ofMillis(40));
            watch.add(new Stream(() -> {
                thrown.countDown();
                throw new StackOverflowError("simulated");
            }));
            watch.add(new Stream(watched::countDown));

            assertThat(thrown.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(watched.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            timer.shutdownNow();
        }
    }
}
