package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.immukafka.harness.ImmudbBinaries;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.Shape;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An export that reads ahead delivers what one without does. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadAheadIT {

    private static final String SCAN = "TxScan";
    private static final String SIZE = "DatabaseListV2";
    private static final long READ_AHEAD = 1 << 20;
    private static final int LONGEST = 1 << 20;
    private static final int WINDOW = 100;

    /** All of what a scan can give, and nothing else. */
    private static final WorkloadSpec SCANNABLE = WorkloadSpec.of(7, 3000)
            .withInFlight(20)
            .withShare(Shape.EXPIRING, 0)
            .withShare(Shape.DOCUMENT, 0)
            .withShare(Shape.LARGE, 0)
            .withShare(Shape.FULL, 0);

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

    @Test
    void whatIsScannedIsWhatIsExported() {
        write(SCANNABLE);
        long before = server.callsStarted(SCAN);

        sameAsExported();

        // The first answers are short, those that follow are long.
        assertThat(server.callsStarted(SCAN) - before).isBetween(3L, 30L);
    }

    @Test
    void whatCannotBeScannedIsExported() {
        write(WorkloadSpec.of(8, 3000).withInFlight(20));
        long before = server.callsStarted(SCAN);

        sameAsExported();

        // One is for headers.
        assertThat(server.callsStarted(SCAN)).isGreaterThan(before + 1);
    }

    /** With as many transactions as before, the answer to a scan has 3 MB, more than is let in. */
    @Test
    void transactionsThatAreSuddenlyLong() {
        test.write(3000);
        for (int i = 0; i < 60; i++) {
            test.writer.set("long", new byte[50_000]);
        }
        test.write(1500);
        long before = server.callsStarted(SCAN);

        sameAsExported();

        // One is for headers.
        assertThat(server.callsStarted(SCAN)).isGreaterThan(before + 1);
    }

    /** More than one answer with headers gives the digests of. */
    @Test
    void longTransactionsComeWithTheirDigests() {
        for (int i = 0; i < 520; i++) {
            test.writer.set("long" + i, new byte[70_000 + i]);
        }
        long before = server.callsStarted(SCAN);

        sameAsExported();

        assertThat(server.callsStarted(SCAN)).isGreaterThan(before + 1);
    }

    @Test
    void headersOfVersion0() {
        try (TestDatabase old = new TestDatabase(server, database -> database.writeTxHeaderVersion(0))) {
            new Workload(SCANNABLE.withHeaderVersion(0)).write(old.writer, written -> {});
            sameAsExported(old);
        }
    }

    @Test
    void aServerThatEndsTransactionsInAnotherWay() {
        try (ImmudbServer old = ImmudbServer.builder()
                        .metrics()
                        .version(ImmudbBinaries.OLD_VERSION)
                        .start();
                TestDatabase database = new TestDatabase(old)) {
            database.write(2000);
            sameAsExported(database);
            assertThat(old.callsStarted(SCAN)).isGreaterThan(0);
        }
    }

    @Test
    void nothingComesThatWasNotRequestedAndAllowed() {
        test.write(2000);
        long head = test.head();
        Collector collector = new Collector();
        ExportStream stream = test.database.export(collector, READ_AHEAD, LONGEST);

        stream.allow(700);
        request(stream, collector, 1, 750);
        await().until(() -> collector.transactions.size() == 700);
        assertStays(collector, 700);
        stream.allow(10_000);
        await().until(() -> collector.transactions.size() == 750);
        assertStays(collector, 750);
        request(stream, collector, 751, head);
        await().until(() -> collector.transactions.size() == head);
        stream.cancel();

        assertThat(answer(collector.closed)).isEmpty();
        assertEachOnceAndInOrder(collector, head);
    }

    private static void assertEachOnceAndInOrder(Collector collector, long last) {
        assertThat(collector.transactions.stream().map(Collector::id))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    private static void assertStays(Collector collector, int transactions) {
        await().during(Duration.ofMillis(200)).until(() -> collector.transactions.size() == transactions);
    }

    @Test
    void whatIsCommittedMeanwhileFollows() {
        test.write(1500);
        long head = test.head();
        Collector collector = new Collector();
        ExportStream stream = test.database.export(collector, READ_AHEAD, LONGEST);
        stream.allow(10_000);

        request(stream, collector, 1, head + WINDOW);
        await().until(() -> collector.transactions.size() == head);
        test.write(1500);
        request(stream, collector, head + WINDOW + 1, head + 1500);
        await().until(() -> collector.transactions.size() == head + 1500);
        stream.cancel();

        assertEachOnceAndInOrder(collector, head + 1500);
    }

    @Test
    void aListenerThatFailsEndsTheExport() {
        test.write(1500);
        test.head();
        Collector collector = new Collector() {
            @Override
            public void bytes(ByteBuffer content) {
                super.bytes(content);
                if (transactions.size() == 1200) {
                    throw new IllegalStateException("full");
                }
            }
        };
        ExportStream stream = test.database.export(collector, READ_AHEAD, LONGEST);
        stream.allow(10_000);
        request(stream, collector, 1, 1250);

        assertThat(answer(collector.closed)).hasValueSatisfying(failure -> {
            assertThat(failure.condition()).isEqualTo(ServerCondition.LISTENER_FAILED);
            assertThat(failure).hasMessageContaining("full");
        });
        assertThat(collector.transactions).hasSize(1200);
        await().during(Duration.ofMillis(200)).until(() -> collector.ends.get() == 1);
    }

    /** Nothing tells how long the next transactions of it are, and the server would make a long answer in its memory. */
    @Test
    void aLargeDatabaseIsNotScanned() {
        for (int i = 0; i < 28; i++) {
            test.writer.set("large", new byte[5 << 20]);
        }
        test.write(1200);
        long before = server.callsStarted(SCAN);

        long head = test.head();
        Collector collector = new Collector();
        ExportStream stream = test.database.export(collector, READ_AHEAD, LONGEST);
        stream.allow(10_000);
        request(stream, collector, 29, head);
        await().until(() -> collector.transactions.size() == head - 28);
        stream.cancel();

        // It began as an export of long ones does, with a scan of headers.
        assertThat(server.callsStarted(SCAN)).isEqualTo(before + 1);
    }

    private void write(WorkloadSpec spec) {
        new Workload(spec).write(test.writer, written -> {});
    }

    private void sameAsExported() {
        sameAsExported(test);
    }

    private static void sameAsExported(TestDatabase test) {
        long head = test.head();
        List<byte[]> exported = test.export(head);

        long asked = test.server.callsHandled(SIZE);
        Collector collector = new Collector();
        ExportStream stream = test.database.export(collector, READ_AHEAD, LONGEST);
        // Nothing is scanned before the database's size is known.
        stream.allow(1);
        request(stream, collector, 1, WINDOW - 1);
        await().until(() -> test.server.callsHandled(SIZE) > asked);
        stream.allow(1_000_000);
        request(stream, collector, WINDOW, head);
        await().until(() -> collector.transactions.size() == head);
        stream.cancel();

        assertThat(answer(collector.closed)).isEmpty();
        for (int i = 0; i < head; i++) {
            assertThat(collector.transactions.get(i))
                    .as("transaction %d", i + 1)
                    .isEqualTo(exported.get(i));
        }
    }

    /** Requests transactions as an engine does: not many before others have come. */
    private static void request(ExportStream stream, Collector collector, long first, long last) {
        int begin = collector.transactions.size();
        for (long tx = first; tx <= last; tx++) {
            if (tx % WINDOW == 0) {
                long due = begin + tx - first - WINDOW;
                await().pollInterval(Duration.ofMillis(1)).until(() -> collector.transactions.size() >= due);
            }
            stream.request(tx);
        }
    }
}
