package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.SchemaRegistryServer;
import io.immukafka.harness.ServerProcess;
import io.immukafka.workload.DatabaseSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline of each pair of shipped configurations under a steady load, on servers and a worker of their own. The settings are those
 * of the shipped files; only addresses and the names of databases and topics are the test's.
 */
final class ShippedPipelines implements AutoCloseable {

    private static final int WRITES_PER_SECOND = 40;
    private static final Duration POLL = Duration.ofMillis(100);
    /** What needs longer than 45 s waits for something that does not come by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration MOST = Duration.ofSeconds(150);
    private static final Duration CATCH_UP = Duration.ofMinutes(10);

    /** A pair of files in {@code connectors/}. */
    enum Pair {
        PLAIN("source", "sink"),
        /** On a worker that forbids client overrides. */
        WITHOUT_OVERRIDES("source", "sink"),
        TUNED("source-tuned", "sink-tuned"),
        REGISTRY("source-registry", "sink-registry");

        private final String source;
        private final String sink;

        Pair(String source, String sink) {
            this.source = source;
            this.sink = sink;
        }

        /** The name of its database, its topics' prefix, and in the names of its connectors. */
        String id() {
            return name().toLowerCase(Locale.ROOT).replace("_", "");
        }
    }

    /** A server that can be away. */
    enum Away {
        BROKER,
        PRIMARY,
        REPLICA,
        REGISTRY,
        WORKER
    }

    private final boolean exactlyOnce;
    private final List<Pair> pairs;
    private final KafkaBroker broker = KafkaBroker.builder().asInstalled().start();
    private final ImmudbServer primary = ImmudbServer.start();
    private final ImmudbServer replica = ImmudbServer.start();
    /** Only if a pair needs it. */
    private final @Nullable SchemaRegistryServer registry;

    private final ConnectWorker worker;
    private final List<PersistentLoad> loads = new ArrayList<>();
    private List<String> hanging = List.of();
    /** Whether there ever was such a transaction: its records are repeated. */
    private boolean hung;

    /** Starts everything and returns when each replica has something. */
    ShippedPipelines(boolean exactlyOnce, List<Pair> pairs) {
        this.exactlyOnce = exactlyOnce;
        this.pairs = pairs;
        registry = pairs.contains(Pair.REGISTRY) ? SchemaRegistryServer.start() : null;
        ConnectWorker.Builder builder =
                ConnectWorker.builder(broker).asShipped().plugins(ConnectWorker.ourPlugin());
        if (registry != null) {
            // The converter has no service file.
            builder.plugins(SchemaRegistryServer.converter()).set("plugin.discovery", "hybrid_warn");
        }
        if (!exactlyOnce) {
            builder.set("exactly.once.source.support", "disabled");
        }
        worker = builder.start();
        for (Pair pair : pairs) {
            primary.create(DatabaseSpec.fast(pair.id()));
            loads.add(new PersistentLoad(primary, pair.id(), WRITES_PER_SECOND));
            deploy(pair);
        }
        try (Site site = new Site(replica)) {
            for (Pair pair : pairs) {
                worker.await(
                        "the replica of " + pair.id() + " has something",
                        Replication.ARRIVAL,
                        () -> applied(site, pair) > 0);
            }
        }
    }

    private void deploy(Pair pair) {
        deploy(pair, pair.source, primary, Map.of("databases", pair.id(), "topic.prefix", pair.id(), "tasks.max", "1"));
        String topics = pair.sink.equals("sink") ? "topics" : "topics.regex";
        deploy(pair, pair.sink, replica, Map.of(topics, topic(pair), "tasks.max", "1"));
    }

    private void deploy(Pair pair, String file, ImmudbServer server, Map<String, String> names) {
        Map<String, String> configuration = ConnectorFiles.read(file, server, names);
        if (pair == Pair.REGISTRY) {
            configuration.put(
                    "value.converter.apicurio.registry.url", registry().apicurioUrl());
        }
        if (pair == Pair.WITHOUT_OVERRIDES) {
            configuration.keySet().removeIf(key -> key.contains(".override."));
        }
        String name = pair.id() + "-" + file;
        worker.rest().deploy(name, configuration);
        worker.rest().awaitRunning(name, 1);
    }

    private SchemaRegistryServer registry() {
        return Objects.requireNonNull(registry, "none of the pairs needs a registry");
    }

    private static String topic(Pair pair) {
        return pair.id() + "." + pair.id();
    }

    private static String replicaOf(Pair pair) {
        return pair.id() + (pair == Pair.REGISTRY ? "_registry" : "_replica");
    }

    private static long applied(Site replica, Pair pair) {
        return replica.position(replicaOf(pair)).tx();
    }

    /**
     * Kills a server, starts it again later and waits until all replicas move again.
     *
     * @return the time between the server's first answer and the first transaction that a replica had not had then
     */
    Map<Pair, Duration> leave(Away away, Duration length) throws Exception {
        ServerProcess server = switch (away) {
            case BROKER -> broker;
            case PRIMARY -> primary;
            case REPLICA -> replica;
            case REGISTRY -> registry();
            case WORKER -> worker;
        };
        server.kill();
        // The length of the outage is what is tested.
        Thread.sleep(length.toMillis());
        server.restart();
        return awaitMoves();
    }

    private Map<Pair, Duration> awaitMoves() throws Exception {
        long back = System.nanoTime();
        Map<Pair, Duration> took = new EnumMap<>(Pair.class);
        hanging = List.of();
        try (Site site = new Site(replica)) {
            List<Still> still = new ArrayList<>();
            pairs.forEach(pair -> still.add(new Still(pair, applied(site, pair))));
            while (!still.isEmpty()) {
                Duration waited = Duration.ofNanos(System.nanoTime() - back);
                boolean over = waited.compareTo(MOST) > 0;
                if (exactlyOnce && hanging.isEmpty() && waited.compareTo(PATIENCE) > 0) {
                    hanging = HangingTransactions.abort(
                            broker,
                            Stream.concat(
                                    pairs.stream().map(ShippedPipelines::topic), Stream.of(worker.offsetTopic())));
                    hung |= !hanging.isEmpty();
                }
                still.removeIf(each -> {
                    boolean ended = over || moved(site, each);
                    if (ended) {
                        took.put(each.pair, waited);
                    }
                    return ended;
                });
                Thread.sleep(POLL.toMillis());
            }
        }
        return took;
    }

    private static boolean moved(Site replica, Still still) {
        try {
            return applied(replica, still.pair) > still.tx;
        } catch (CompletionException busy) {
            return false;
        }
    }

    /** The transactions of Kafka that the test ended after the last outage, because the broker had forgotten to. */
    List<String> hanging() {
        return hanging;
    }

    /** A replica that has not moved beyond a transaction. */
    private record Still(Pair pair, long tx) {}

    /** What Connect says about tasks and connectors that have failed. */
    Map<Pair, List<String>> failures() {
        Map<Pair, List<String>> all = new EnumMap<>(Pair.class);
        for (Pair pair : pairs) {
            List<String> traces = Stream.of(pair.source, pair.sink)
                    .flatMap(file -> worker.rest().status(pair.id() + "-" + file).failures().stream())
                    .toList();
            if (!traces.isEmpty()) {
                all.put(pair, traces);
            }
        }
        return all;
    }

    /** Ends the load, and checks that the replicas and the topics have everything. */
    void compare() throws Exception {
        for (PersistentLoad load : loads) {
            load.close();
        }
        try (Site from = new Site(primary);
                Site to = new Site(replica)) {
            for (Pair pair : pairs) {
                Position last = from.position(pair.id());
                worker.await(
                        "the replica of " + pair.id() + " has " + last,
                        CATCH_UP,
                        () -> to.position(replicaOf(pair)).equals(last));
                if (pair != Pair.REGISTRY) {
                    compareTopic(pair, last);
                }
            }
        }
    }

    private void compareTopic(Pair pair, Position last) throws Exception {
        try (RecordReader reader = new RecordReader(broker, topic(pair))) {
            var parts = Order.parts(reader.readUntil(CATCH_UP, record -> record.tx() == last.tx()));
            if (exactlyOnce && !hung) {
                Order.assertEachOnce(parts);
            } else {
                Order.assertAtLeastOnce(parts);
            }
            assertThat(parts.get(parts.size() - 1).claim().alh()).isEqualTo(last.alh());
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (PersistentLoad load : loads) {
            load.close();
        }
        worker.close();
        if (registry != null) {
            registry.close();
        }
        replica.close();
        primary.close();
        broker.close();
    }
}
