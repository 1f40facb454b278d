package io.immukafka.bench;

import io.immukafka.chain.Position;
import io.immukafka.client.ImmudbClient;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.Positions;
import io.immukafka.harness.TopicEnd;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** A primary, a replica's server, a broker and a worker, with what a benchmark does to them. */
final class TestBed implements AutoCloseable {

    /** Enough for both connectors at full speed, with the flags that the README recommends for so little. */
    static final Heap SMALL_HEAP = new Heap(
            "128m", List.of("-Xmn64m", "-XX:+UseParallelGC", "-XX:-UseAdaptiveSizePolicy", "-XX:SurvivorRatio=2"));

    static final Heap LARGE_HEAP = new Heap("1g", List.of());

    /** What a worker gets from people who tune nothing. */
    static final Heap PLAIN_HEAP = new Heap("512m", List.of("-XX:+UseG1GC"));

    /**
     * Memory of a worker.
     *
     * @param most as in -Xmx
     * @param flags further flags of the JVM
     */
    record Heap(String most, List<String> flags) {

        private static final Pattern COLLECTION = Pattern.compile(".*Pause .*->(\\d+)M\\(\\d+M\\).*");

        /** The same, with a line in a file for each garbage collection. */
        Heap logged(Path log) {
            List<String> all = new ArrayList<>(flags);
            all.add("-Xlog:gc:file=" + log.toAbsolutePath());
            return new Heap(most, all);
        }

        /** Megabytes in use after the collection that a line of that file is about; 0 if it is about none. */
        static long inUseAfter(String line) {
            Matcher collection = COLLECTION.matcher(line);
            return collection.matches() ? Long.parseLong(collection.group(1)) : 0;
        }
    }

    private static final String PREFIX = "bench";
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private final ImmudbServer primary = ImmudbServer.builder().metrics().start();
    private final ImmudbServer replica = ImmudbServer.start();
    private final KafkaBroker broker = KafkaBroker.builder().asInstalled().jvm().start();
    private final ConnectWorker worker;
    private final ImmudbClient primaryClient = primary.client(REQUEST_TIMEOUT);
    private final ImmudbClient replicaClient = replica.client(REQUEST_TIMEOUT);

    /**
     * Starts all.
     *
     * @param exactlyOnce whether the source writes exactly once
     * @param heap the worker's
     */
    TestBed(boolean exactlyOnce, Heap heap) {
        ConnectWorker.Builder builder = ConnectWorker.builder(broker)
                .asShipped()
                .heap(heap.most())
                .jvm(heap.flags().toArray(String[]::new));
        if (!exactlyOnce) {
            builder.set("exactly.once.source.support", "disabled");
        }
        worker = builder.start();
    }

    /** Creates a database on the primary with this load. */
    void fill(String database, Load load) {
        Fixtures.fill(primary, database, load);
    }

    /** The same with rows. */
    void fill(String database, RowLoad load) {
        load.fill(primary, database);
    }

    ImmudbWriter writer(String database) {
        return primary.writer(database);
    }

    /** Starts immudb's own replication of a database into another. */
    void replicateNatively(String database, DatabaseSpec into) {
        replica.create(into.replicaOf(primary.host(), primary.port(), database, primary.password()));
    }

    /** Starts the replication of a database through Kafka, by the tuned connectors. */
    void replicateThroughKafka(String database, String into) {
        export(database, database, Map.of());
        replay(database, PREFIX + "." + database, into);
    }

    /** The same by the plain connectors, for workers that nobody tunes. */
    void replicatePlainly(String database, String into) {
        worker.rest()
                .deploy(
                        "source-" + database,
                        ConnectorFiles.read("source", primary, Map.of("databases", database, "topic.prefix", PREFIX)));
        worker.rest()
                .deploy(
                        "sink-" + database,
                        ConnectorFiles.read(
                                "sink", replica, Map.of("topics", PREFIX + "." + database, "replica.database", into)));
    }

    /**
     * Starts a source.
     *
     * @param databases a name or pattern
     * @param changes options that replace those of the tuned connector
     */
    void export(String name, String databases, Map<String, String> changes) {
        Map<String, String> all =
                new HashMap<>(Map.of("databases", databases, "topic.prefix", PREFIX, "tasks.max", "1"));
        all.putAll(changes);
        worker.rest().deploy("source-" + name, ConnectorFiles.read("source-tuned", primary, all));
    }

    /**
     * Starts a sink of one topic.
     *
     * @param into the name of the replica
     */
    void replay(String name, String topic, String into) {
        deploySink(name, Map.of("topics", topic, "replica.database", into));
    }

    /** Starts a sink of all topics that fit a regular expression, each into a replica of the database's own name. */
    void replayAll(String name, String topics) {
        deploySink(name, Map.of("topics.regex", topics, "replica.database", "${database}"));
    }

    private void deploySink(String name, Map<String, String> changes) {
        Map<String, String> sink = ConnectorFiles.read("sink-tuned", replica, changes);
        if (changes.containsKey("topics")) {
            sink.remove("topics.regex");
        }
        sink.put("tasks.max", "1");
        worker.rest().deploy("sink-" + name, sink);
    }

    /**
     * Starts a change connector with the settings of the producer that the tuned source has.
     *
     * @param prefix of its topics
     */
    void changes(String name, String database, String prefix) {
        Map<String, String> all = ConnectorFiles.read("source-tuned", primary, Map.of());
        all.keySet().removeIf(option -> !option.startsWith("producer.override.") && !option.equals("buffer.max.bytes"));
        all.putAll(Map.of("databases", database, "topic.prefix", prefix, "tasks.max", "1"));
        worker.rest().deploy("changes-" + name, ConnectorFiles.read("changes", primary, all));
    }

    void endChanges(String name) {
        worker.rest().delete("changes-" + name);
    }

    void endExport(String name) {
        worker.rest().delete("source-" + name);
    }

    /** Returns when a topic of one partition has so many records. */
    void awaitRecords(String topic, long records) throws InterruptedException {
        try (Admin admin = broker.admin()) {
            Clock.await(() -> {
                worker.checkRunning();
                return end(admin, topic) >= records;
            });
        }
    }

    private static long end(Admin admin, String topic) {
        try {
            return TopicEnd.of(admin, topic);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of " + topic + " cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading the end of " + topic, e);
        }
    }

    /** Ends both connectors of a replication, so that they cost nothing any more. */
    void end(String name) {
        worker.rest().delete("source-" + name);
        worker.rest().delete("sink-" + name);
    }

    /** The newest transaction of a database on the replica's server, 0 before it exists. */
    long applied(String database) {
        worker.checkRunning();
        return Positions.positionOf(replicaClient, database).tx();
    }

    /** Returns when a database on the replica's server has so many transactions. */
    void awaitApplied(String database, long transactions) throws InterruptedException {
        Clock.await(() -> applied(database) >= transactions);
    }

    /** @throws IllegalStateException if the two histories are not the same */
    void compare(String database, String into) {
        Position here = primaryClient.database(database).currentState().join().committed();
        Position there = replicaClient.database(into).currentState().join().committed();
        if (!here.equals(there)) {
            throw new IllegalStateException("the primary has " + here + ", " + into + " has " + there);
        }
    }

    /** Bytes of a database's topic on the broker's disk, indexes apart. */
    long bytesInTopic(String database) {
        Path folder = broker.folder().resolve("data").resolve(PREFIX + "." + database + "-0");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls that the primary has taken since its start. */
    long callsToPrimary() {
        return primary.callsStarted();
    }

    @Override
    public void close() {
        primaryClient.close();
        replicaClient.close();
        worker.close();
        broker.close();
        primary.close();
        replica.close();
    }
}
