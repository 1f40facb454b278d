package io.immukafka.client;

import static org.awaitility.Awaitility.await;

import io.immukafka.harness.ImmudbServer;
import io.immukafka.tx.Limits;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A database of its own on a server that tests share, with a client and a writer. */
final class TestDatabase implements AutoCloseable {

    private static final ReplicaOptions REPLICA = new ReplicaOptions(Limits.DEFAULTS, 40, Duration.ofMillis(5));

    private static final AtomicInteger COUNT = new AtomicInteger();

    final ImmudbServer server;
    final String name = "client" + COUNT.incrementAndGet();
    final ImmudbClient client;
    final DatabaseClient database;
    final ImmudbWriter writer;

    TestDatabase(ImmudbServer server) {
        this(server, spec -> spec);
    }

    TestDatabase(ImmudbServer server, UnaryOperator<DatabaseSpec> settings) {
        this.server = server;
        try (Administrator administrator = administrator()) {
            administrator.create(settings.apply(DatabaseSpec.named(name).syncFrequency(Duration.ofMillis(5))));
        }
        client = new ImmudbClient(TestSettings.to(server));
        database = client.database(name);
        writer = writer(name);
        writer.set("first", "1");
    }

    Administrator administrator() {
        return server.administrator();
    }

    ImmudbWriter writer(String of) {
        return server.writer(of);
    }

    /** Writes small transactions. */
    void write(int count) {
        writer.pipelined(25, count, i -> writer.setAsync(List.of(Item.of("key" + i, "value"))));
    }

    long head() {
        return Answers.answer(database.currentState()).committed().tx();
    }

    /** A new replica with 40 commit slots. */
    String createReplica() {
        String replica = name + "_replica";
        Answers.answer(client.administration().createReplica(replica, REPLICA));
        return replica;
    }

    /** The transactions from the first to this one. */
    List<byte[]> export(long upTo) {
        Collector collector = new Collector();
        ExportStream stream = database.export(collector);
        for (long tx = 1; tx <= upTo; tx++) {
            stream.request(tx);
        }
        stream.allow(1_000_000);
        await().atMost(Duration.ofSeconds(30)).until(() -> collector.transactions.size() == upTo);
        stream.cancel();
        Answers.answer(collector.closed).ifPresent(cause -> {
            throw new AssertionError("a cancelled export ends without a failure", cause);
        });
        return collector.transactions;
    }

    @Override
    public void close() {
        writer.close();
        client.close();
    }
}
