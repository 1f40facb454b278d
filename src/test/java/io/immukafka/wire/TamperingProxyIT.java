package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ExportListener;
import io.immukafka.client.ExportStream;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.hash.Digest;
import io.immukafka.wire.Message.Direction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The proxy and its tools do what the other tests of this package rely on. */
@ExtendWith(SharedDatabases.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TamperingProxyIT {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final int LIMIT_SECONDS = 30;

    private static Databases databases;

    @BeforeAll
    static void open(Databases shared) {
        databases = shared;
    }

    @Test
    void whatNobodyTampersWithArrivesInBothDirections() throws Exception {
        for (ServerHistory history : List.of(databases.plain, databases.withMetadata)) {
            ExportRun export = ExportRun.of(history, Tampering.none());
            assertThat(export.failure()).isNull();
            assertThat(export.last()).isEqualTo(history.last());

            ReplayRun.of(history, databases.server, Tampering.none()).assertApplied();
        }
    }

    @Test
    void refusalsArriveInTheServersWords() {
        try (TamperingProxy proxy = new TamperingProxy(databases.server, Tamper.NONE);
                ImmudbClient client = new ImmudbClient(proxy.settings(REQUEST_TIMEOUT))) {
            assertThatThrownBy(() -> client.database("nowhere").currentState().get(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .extracting(ServerException::of)
                    .returns(ServerCondition.DATABASE_NOT_FOUND, ServerException::condition);
            assertThat(proxy.messages("OpenSession", Direction.TO_SERVER)).isPositive();
        }
    }

    /** A client that takes nothing stops the server behind the proxy. */
    @Test
    void messagesWaitAtTheServerAndNotInTheProxy() throws Exception {
        int transactions = 40;
        int bytes = 500_000;
        ServerHistory history = databases.writeLong("many", transactions, bytes);
        long chunks = history.transactions().stream()
                .mapToLong(each -> each.length / (64 << 10) + 1)
                .sum();
        // What the windows of both connections hold, generously.
        long most = (6 << 20) / (64 << 10);
        assertThat(chunks).isGreaterThan(2 * most);
        try (TamperingProxy proxy = new TamperingProxy(databases.server, Tamper.NONE);
                ImmudbClient client = new ImmudbClient(proxy.settings(REQUEST_TIMEOUT))) {
            DatabaseClient database = client.database("many");
            database.currentState().get(LIMIT_SECONDS, TimeUnit.SECONDS);
            Counter counter = new Counter();
            ExportStream stream = database.export(counter);
            for (long tx = 1; tx <= transactions; tx++) {
                stream.request(tx);
            }
            stream.allow(1);
            AtomicLong passed = new AtomicLong();
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(LIMIT_SECONDS))
                    .until(() -> {
                        long now = proxy.messages("streamExportTx", Direction.TO_CLIENT);
                        return passed.getAndSet(now) == now && now > 0;
                    });
            assertThat(passed.get()).isLessThan(most);

            stream.allow(Integer.MAX_VALUE / 2);
            long all = history.transactions().stream()
                    .mapToLong(each -> each.length)
                    .sum();
            await().atMost(Duration.ofSeconds(LIMIT_SECONDS)).until(() -> counter.bytes.get() == all);
            stream.cancel();
        }
    }

    /** As the claim says them, which the parser has read. */
    @Test
    void theFieldsOfATransactionAreFound() {
        for (long tx : List.of(Databases.MIDDLE, Databases.LARGE, Databases.HEAD)) {
            ServerHistory history = databases.withMetadata;
            ByteBuffer sent = ByteBuffer.wrap(history.sent(tx));
            assertThat(sent.getLong(
                            history.field(tx, ExportedField.LENGTH_PREFIX).from()))
                    .isEqualTo(history.claim(tx).length());
            assertThat(sent.getLong(history.field(tx, ExportedField.ID).from())).isEqualTo(tx);
            assertThat(Digest.of(
                            sent.array(),
                            history.field(tx, ExportedField.PREV_ALH).from()))
                    .isEqualTo(history.claim(tx).prevAlh());
            assertThat(sent.getLong(history.field(tx, ExportedField.TIMESTAMP).from()))
                    .isEqualTo(history.claim(tx).timestamp());
            assertThat(sent.getInt(history.field(tx, ExportedField.NENTRIES).from()))
                    .isEqualTo(history.claim(tx).entries());
            assertThat(history.field(tx, ExportedField.TRUNCATED).last()).isEqualTo(sent.limit() - 1);
        }
        assertThat(databases.withMetadata.fields(Databases.MIDDLE)).containsOnlyKeys(ExportedField.values());
    }

    private static final class Counter implements ExportListener {
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void begin(long length, long committedTx) {
            // Only bytes count.
        }

        @Override
        public void bytes(ByteBuffer content) {
            bytes.addAndGet(content.remaining());
        }

        @Override
        public void closed(@Nullable ServerException cause) {
            // The test ends it.
        }
    }
}
