package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.export.ExportEngine;
import io.immukafka.export.ExportOptions;
import io.immukafka.export.ExportStart;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.wire.Message.Direction;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an export through a {@link TamperingProxy} came to.
 *
 * <p>While it runs, everything that the engine gives out is held against the primary's own history: parts continue each
 * other, and a complete transaction is that of the primary, byte for byte.
 *
 * @param last the last transaction that was given out completely
 * @param failure what the engine failed with, null if it did not
 * @param trouble what the engine was retrying in the end, if anything
 * @param changes messages that were changed
 */
record ExportRun(long last, @Nullable EngineException failure, Optional<String> trouble, int changes) {

    /** How long a server may be silent in the middle of something; also how long a case with a lost message takes. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    /** Parts of 16 KiB, so that parts of the large transaction leave before its end has come. */
    private static final ExportOptions OPTIONS = new ExportOptions(100, 16 << 10, 1, 20);

    private static final long MEMORY = 256 << 10;

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);

    /** After so many changes, an engine that is still retrying shows that it will not get further. */
    private static final int ENOUGH_CHANGES = 3;

    /** After so many questions about the state, what did not leave will not. */
    private static final int ENOUGH_STATES = 5;

    /** Exports everything, from the first transaction on. */
    static ExportRun of(ServerHistory history, Tampering tampering) throws Exception {
        return after(history, Position.EMPTY, tampering);
    }

    /**
     * Exports up to the newest transaction, or until the engine has failed, or keeps retrying.
     *
     * @param start the position that was reached before
     */
    static ExportRun after(ServerHistory history, Position start, Tampering tampering) throws Exception {
        try (TamperingProxy proxy = new TamperingProxy(history.server(), tampering);
                ImmudbClient client = new ImmudbClient(proxy.settings(REQUEST_TIMEOUT));
                ExportEngine engine = start(client, history.database(), start)) {
            Receiver receiver = new Receiver(history, start.tx());
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (receiver.last < history.last()) {
                assertThat(System.nanoTime())
                        .as("the export stands at transaction %s after %s changes", receiver.last, tampering.count())
                        .isLessThan(deadline);
                try {
                    for (TxPart part : engine.poll(1 << 20, POLL)) {
                        receiver.take(part);
                        engine.release(part.payload().length);
                    }
                } catch (EngineException failure) {
                    return new ExportRun(receiver.last, failure, Optional.empty(), tampering.count());
                }
                if (engine.trouble().isPresent() && tampering.count() >= ENOUGH_CHANGES) {
                    return new ExportRun(receiver.last, null, engine.trouble(), tampering.count());
                }
            }
            return new ExportRun(receiver.last, null, engine.trouble(), tampering.count());
        }
    }

    /** Starts at the newest transaction; returns what the engine fails with, null when it waits for a new one. */
    static @Nullable EngineException failureAtTheHead(ServerHistory history, Tampering tampering) throws Exception {
        try (TamperingProxy proxy = new TamperingProxy(history.server(), tampering);
                ImmudbClient client = new ImmudbClient(proxy.settings(REQUEST_TIMEOUT));
                ExportEngine engine = start(client, history.database(), history.position(history.last()))) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (proxy.messages("streamExportTx", Direction.TO_SERVER) == 0) {
                assertThat(System.nanoTime()).as("nothing is asked for").isLessThan(deadline);
                assertThat(engine.poll(1, POLL)).isEmpty();
            }
            return null;
        } catch (EngineException failure) {
            return failure;
        }
    }

    /** What leaves of a database without any committed transaction, until its state was asked for several times. */
    static List<TxPart> partsOfUncommitted(ImmudbServer server, String database, Tampering tampering) throws Exception {
        try (TamperingProxy proxy = new TamperingProxy(server, tampering);
                ImmudbClient client = new ImmudbClient(proxy.settings(REQUEST_TIMEOUT));
                ExportEngine engine = start(client, database, Position.EMPTY)) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            List<TxPart> parts = List.of();
            while (parts.isEmpty()
                    && (tampering.count() == 0
                            || proxy.messages("CurrentState", Direction.TO_CLIENT) < ENOUGH_STATES)) {
                assertThat(System.nanoTime()).as("the state is not asked for").isLessThan(deadline);
                parts = engine.poll(1, POLL);
            }
            return parts;
        }
    }

    /** The one place where an engine is started. */
    private static ExportEngine start(ImmudbClient client, String database, Position start) {
        return ExportEngine.start(
                client.database(database), ExportStart.after(start), OPTIONS, new MemoryBudget(MEMORY, 1), () -> {});
    }

    /** It failed for want of proof, or it is retrying, in words that say what is wrong with the server's answer. */
    void assertEndedByName() {
        if (failure != null) {
            assertThat(failure).returns(Reason.UNPROVED, EngineException::reason);
        } else {
            assertThat(trouble)
                    .hasValueSatisfying(words -> assertThat(words)
                            .containsAnyOf("protocol", "stream", "does not have this transaction", "stopped sending"));
        }
    }

    /** Puts parts together, as a sink does: part 0 begins a transaction again. */
    private static final class Receiver {
        private final ServerHistory history;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long last;
        private int next;

        Receiver(ServerHistory history, long last) {
            this.history = history;
            this.last = last;
        }

        void take(TxPart part) {
            if (part.first()) {
                bytes.reset();
                next = 0;
            }
            assertThat(part.part()).as("the number of %s", part).isEqualTo(next);
            bytes.writeBytes(part.payload());
            next++;
            if (part.last()) {
                complete(part);
            }
        }

        private void complete(TxPart part) {
            assertThat(part.claim().tx()).as("the transaction after %s", last).isEqualTo(last + 1);
            assertThat(part.claim())
                    .as("what is said of transaction %s", last + 1)
                    .isEqualTo(history.claim(last + 1));
            assertThat(Arrays.mismatch(bytes.toByteArray(), history.bytes(last + 1)))
                    .as("the first byte that is wrong in transaction %s", last + 1)
                    .isEqualTo(-1);
            last++;
        }
    }
}
