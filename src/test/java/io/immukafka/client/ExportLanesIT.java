package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.immukafka.harness.ImmudbServer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An export over two calls looks like one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExportLanesIT {

    private static final String EXPORT = "treamExportTx";

    private static ImmudbServer server;

    private TestDatabase test;

    @BeforeAll
    static void startServer() {
        server = ImmudbServer.builder().metrics().start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        test = new TestDatabase(server);
    }

    @AfterEach
    void close() {
        test.close();
    }

    /** Each transaction is larger than what a call may hold unread, and each message is allowed by itself. */
    @Test
    void whatWaitsInOneCallHoldsUpNothingInTheOther() {
        for (int i = 0; i < 6; i++) {
            test.writer.set("large", new byte[5 << 20]);
            test.write(3);
        }
        long head = test.head();

        OneByOne collected = new OneByOne();
        try (Closeable stream = new Closeable(test.database.export(collected.listener))) {
            collected.stream.complete(stream.export());
            LongStream.rangeClosed(1, head).forEach(stream.export()::request);
            stream.export().allow(1);
            await().until(() -> collected.all.transactions.size() == head);
        }

        assertThat(ids(collected.all))
                .isEqualTo(LongStream.rangeClosed(1, head).boxed().toList());
    }

    @Test
    void whatIsCommittedComesOverTwoCallsAndWhatIsWaitedForOverOne() {
        test.write(50);
        long head = test.head();
        long before = server.callsStarted(EXPORT);

        test.export(head);

        assertThat(server.callsStarted(EXPORT) - before).isEqualTo(2);

        Collector collector = new Collector();
        try (Closeable stream = new Closeable(test.database.export(collector))) {
            LongStream.rangeClosed(head + 1, head + 20).forEach(stream.export()::request);
            stream.export().allow(100);
            test.write(20);
            await().until(() -> collector.transactions.size() == 20);
        }

        assertThat(ids(collector))
                .isEqualTo(LongStream.rangeClosed(head + 1, head + 20).boxed().toList());
        assertThat(server.callsStarted(EXPORT) - before).isEqualTo(3);
    }

    @Test
    void theEndOfOneCallIsTheEndOfTheExport() {
        test.write(50);
        test.head();
        Collector collector = new Collector();
        try (Closeable stream = new Closeable(test.database.export(collector))) {
            stream.export().request(1);
            stream.export().request(2);
            stream.export().request(0); // the server ends the call that is asked for it
            stream.export().allow(100);

            assertThat(answer(collector.closed)).isPresent();
        }
        assertThat(ids(collector)).isEqualTo(List.of(1L, 2L));
        assertThat(collector.ends).hasValue(1);
    }

    /** A defect, or a lack of memory, is no outage of the server: trying again would hide it for ever. */
    @Test
    void whatTheListenerThrowsEndsTheExportAndIsItsCause() {
        test.write(5);
        IllegalStateException thrown = new IllegalStateException("no room");
        CompletableFuture<ServerException> closed = new CompletableFuture<>();
        ExportListener failing = new ExportListener() {
            @Override
            public void begin(long length, long committedTx) {
                throw thrown;
            }

            @Override
            public void bytes(ByteBuffer content) {}

            @Override
            public void closed(@Nullable ServerException cause) {
                closed.complete(cause);
            }
        };
        try (Closeable stream = new Closeable(test.database.export(failing))) {
            stream.export().request(1);
            stream.export().allow(1);

            assertThat(answer(closed)).hasMessageContaining("no room").hasCause(thrown);
            assertThat(answer(closed).condition()).isEqualTo(ServerCondition.LISTENER_FAILED);
        }
    }

    private static List<Long> ids(Collector collector) {
        return collector.transactions.stream().map(Collector::id).toList();
    }

    private record Closeable(ExportStream export) implements AutoCloseable {
        @Override
        public void close() {
            export.cancel();
        }
    }

    /** Allows a message when the one before has come. */
    private static final class OneByOne {

        final Collector all = new Collector();
        final CompletableFuture<ExportStream> stream = new CompletableFuture<>();
        final ExportListener listener = new ExportListener() {
            @Override
            public void begin(long length, long committedTx) {
                all.begin(length, committedTx);
            }

            @Override
            public void bytes(ByteBuffer content) {
                all.bytes(content);
                stream.join().allow(1);
            }

            @Override
            public void closed(@Nullable ServerException cause) {
                all.closed(cause);
            }
        };
    }
}
