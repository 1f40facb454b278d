package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.replay.Creation;
import io.immukafka.replay.ReplayEngine;
import io.immukafka.replay.ReplayOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * What a replay through a {@link TamperingProxy} came to.
 *
 * @param history what was to be replayed, all of it
 * @param found where the replica stands in the end, asked without tampering
 * @param durable what the engine said the replica has made durable, null if it never said so
 * @param flushed what the engine returned when everything was applied, null if it did not
 * @param failure what the engine failed with, null if it did not
 * @param trouble what the engine was retrying in the end, if anything
 * @param changes messages that were changed
 */
record ReplayRun(
        ServerHistory history,
        Position found,
        @Nullable Position durable,
        @Nullable Position flushed,
        @Nullable EngineException failure,
        Optional<String> trouble,
        int changes) {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final ReplayOptions OPTIONS = new ReplayOptions(8, false, Creation.AT_ONCE, false, 1, 20);
    private static final long MEMORY = 16 << 20;
    private static final int PART_BYTES = 64 << 10;
    private static final int LIMIT_SECONDS = 20;
    private static final int POLL_MS = 20;

    /** After so many changes, an engine that is still retrying shows that it will not get further. */
    private static final int ENOUGH_CHANGES = 3;

    /** Replays everything into a new replica, until it is applied, or the engine has failed or keeps retrying. */
    static ReplayRun of(ServerHistory history, ImmudbServer server, Tampering tampering) throws Exception {
        return of(history, server, tampering, tampering);
    }

    /**
     * Replays everything into a new replica.
     *
     * @param counted the part of {@code tamper} whose changes count
     */
    static ReplayRun of(ServerHistory history, ImmudbServer server, Tamper tamper, Tampering counted) throws Exception {
        return run(Databases.newReplica(), history, 1, server, tamper, counted);
    }

    /**
     * Replays into a replica that may exist.
     *
     * @param first the first transaction that is put
     */
    static ReplayRun into(String replica, ServerHistory history, long first, ImmudbServer server, Tampering tampering)
            throws Exception {
        return run(replica, history, first, server, tampering, tampering);
    }

    private static ReplayRun run(
            String replica, ServerHistory history, long first, ImmudbServer server, Tamper tamper, Tampering counted)
            throws Exception {
        ExecutorService flushing = Executors.newSingleThreadExecutor();
        try (TamperingProxy proxy = new TamperingProxy(server, tamper);
                ImmudbClient client = new ImmudbClient(proxy.settings(REQUEST_TIMEOUT))) {
            Position flushed = null;
            EngineException failure = null;
            Optional<String> trouble;
            Position durable;
            try (ReplayEngine engine =
                    ReplayEngine.start(client, replica, OPTIONS, new MemoryBudget(MEMORY, 1), new SpoolBudget())) {
                try {
                    for (long tx = first; tx <= history.last(); tx++) {
                        for (TxPart part : history.parts(tx, PART_BYTES)) {
                            engine.put(part, "test", null);
                        }
                    }
                    flushed = flushed(engine, flushing.submit(() -> engine.flush(Duration.ofDays(1))), server, counted);
                } catch (EngineException e) {
                    failure = e;
                }
                trouble = engine.trouble();
                durable = engine.durable();
            }
            proxy.stopTampering();
            Position found = position(client.database(replica), server);
            return new ReplayRun(history, found, durable, flushed, failure, trouble, counted.count());
        } finally {
            flushing.shutdownNow();
        }
    }

    /** Waits for a flush. What arrives damaged may kill the server: it is started again then. */
    private static @Nullable Position flushed(
            ReplayEngine engine, Future<Position> flush, ImmudbServer server, Tampering counted)
            throws EngineException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            try {
                return flush.get(POLL_MS, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof EngineException failure) {
                    throw failure;
                }
                throw new AssertionError(e.getCause());
            } catch (TimeoutException e) {
                if (!server.isRunning()) {
                    server.restart();
                }
                if (engine.trouble().isPresent() && counted.count() >= ENOUGH_CHANGES) {
                    return null;
                }
                assertThat(System.nanoTime())
                        .as("the replica has %s after %s changes", engine.durable(), counted.count())
                        .isLessThan(deadline);
            }
        }
    }

    /** Where the replica stands, also if its server has just died. */
    private static Position position(DatabaseClient replica, ImmudbServer server) {
        return Awaitility.await()
                .atMost(LIMIT_SECONDS, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(
                        () -> {
                            if (!server.isRunning()) {
                                server.restart();
                            }
                            return replica.currentState().get().committed();
                        },
                        any -> true);
    }

    /** Everything is applied, as the primary has it. */
    void assertApplied() {
        assertThat(failure).isNull();
        assertThat(flushed).isEqualTo(history.position(history.last()));
        assertThat(found).isEqualTo(flushed);
    }

    /**
     * Either all is applied as the primary has it, or the engine has stopped, or is retrying, in words. A fork in the
     * replica is named with its transaction and both checksums, and that transaction was never reported as applied.
     */
    void assertNothingUnnoticed() {
        if (flushed != null) {
            assertApplied();
            return;
        }
        Position expected = history.position(found.tx());
        if (found.equals(expected)) {
            assertThat(failure != null || trouble.isPresent())
                    .as("stopped or retrying")
                    .isTrue();
            return;
        }
        assertThat(failure)
                .isNotNull()
                .returns(Reason.UNPROVED, EngineException::reason)
                .hasMessageContainingAll(
                        "transaction " + found.tx(),
                        expected.alh().toHex(),
                        found.alh().toHex());
        assertThat(durable == null ? 0 : durable.tx())
                .as("the last transaction reported as applied")
                .isLessThan(found.tx());
    }
}
