package io.immukafka.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Connect worker in distributed mode with our plugin in its plugin path, started with the settings of
 * {@code config/connect-distributed.properties}.
 *
 * <p>Addresses, folders and the names of its group and topics are its own. Most tests also want shorter waits than users have,
 * and get them; a test whose figures a document states asks for {@link Builder#asShipped}.
 */
public final class ConnectWorker extends ServerProcess {

    private static final String HOST = "127.0.0.1";
    private static final Path SHIPPED = Path.of("config", "connect-distributed.properties");

    /** Settings of tests that want to wait less. */
    private static final Map<String, String> QUICK = Map.of(
            "exactly.once.source.support", "disabled",
            "offset.flush.interval.ms", "1000",
            "offset.storage.partitions", "1",
            "status.storage.partitions", "1",
            // A worker that was killed is missed after five seconds, and its connectors move at once.
            "session.timeout.ms", "5000",
            "heartbeat.interval.ms", "1000",
            "scheduled.rebalance.max.delay.ms", "0");

    private final int port = Ports.free();
    private final @Nullable MeasuredWorker measured;
    private final String heap;
    private final String offsetTopic;
    private final List<String> flags;
    private final Path settings;
    private final ConnectRest rest;

    private ConnectWorker(Builder builder) {
        super("connect", null);
        this.heap = builder.heap;
        this.measured = builder.measured ? new MeasuredWorker(Ports.free(), Ports.free()) : null;
        this.flags = new ArrayList<>(builder.flags);
        if (measured != null) {
            this.flags.addAll(measured.flags());
        }
        Map<String, String> all = defaults(builder);
        all.putAll(builder.settings);
        this.offsetTopic = all.getOrDefault("offset.storage.topic", "");
        this.settings = KafkaJava.properties(folder().resolve("worker.properties"), all);
        this.rest = new ConnectRest(URI.create("http://" + HOST + ":" + port), this);
    }

    /** A worker on this broker with our plugin. */
    public static ConnectWorker start(KafkaBroker broker) {
        return builder(broker).start();
    }

    /** Says what is different from the default. */
    public static Builder builder(KafkaBroker broker) {
        return new Builder(broker);
    }

    /** The client of its REST interface. It lives as long as this object, over restarts too. */
    public ConnectRest rest() {
        return rest;
    }

    /** The topic of the sources' offsets. */
    public String offsetTopic() {
        return offsetTopic;
    }

    /** Its metrics, if it was built with {@link Builder#measured}. */
    public MeasuredWorker measured() {
        if (measured == null) {
            throw new IllegalStateException(this + " shows its metrics to nobody");
        }
        return measured;
    }

    private Map<String, String> defaults(Builder builder) {
        Map<String, String> all = KafkaJava.properties(SHIPPED);
        if (!builder.asShipped) {
            all.putAll(QUICK);
        }
        String group = builder.group == null ? name() : builder.group;
        all.put("bootstrap.servers", builder.broker.bootstrapServers());
        all.put("group.id", group);
        for (String topic : List.of("config", "offset", "status")) {
            all.put(topic + ".storage.topic", group + "-" + topic);
        }
        all.put("listeners", "http://" + HOST + ":" + port);
        all.put("rest.advertised.host.name", HOST);
        all.put("plugin.path", String.join(",", builder.pluginPath()));
        return all;
    }

    @Override
    List<String> command() {
        return KafkaJava.worker(folder(), heap, flags, settings);
    }

    @Override
    boolean answers() {
        return rest.isHealthy();
    }

    /** What a worker is started with. */
    public static final class Builder {

        private final KafkaBroker broker;
        private @Nullable String group;
        private String heap = "256m";
        private List<String> flags = KafkaJava.QUICK_START;
        private boolean measured;
        private boolean asShipped;
        private final Map<String, String> settings = new HashMap<>();
        private final List<Path> plugins = new ArrayList<>();

        private Builder(KafkaBroker broker) {
            this.broker = broker;
        }

        /** The group it joins, which names its three topics too. A group of its own by default. */
        public Builder group(String group) {
            this.group = group;
            return this;
        }

        /** The most heap, as in -Xmx. */
        public Builder heap(String heap) {
            this.heap = heap;
            return this;
        }

        /** Flags of the JVM, or none, in place of those that make it start fast but run slow: for benchmarks. */
        public Builder jvm(String... flags) {
            this.flags = List.of(flags);
            return this;
        }

        /** Shows its metrics through JMX, and to Prometheus as the container does. */
        public Builder measured() {
            this.measured = true;
            return this;
        }

        /** Leaves the shipped settings as they are, for figures that a document states. */
        public Builder asShipped() {
            this.asShipped = true;
            return this;
        }

        /**
         * Adds an entry of the plugin path; the first one takes the place of our plugin.
         *
         * @param folder holds folders with jars, or jars
         */
        public Builder plugins(Path folder) {
            plugins.add(folder);
            return this;
        }

        /** Sets one of the worker's settings. */
        public Builder set(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** Starts it and waits until it has joined its group. */
        public ConnectWorker start() {
            ConnectWorker worker = new ConnectWorker(this);
            worker.launch();
            return worker;
        }

        private List<String> pluginPath() {
            List<Path> path = plugins.isEmpty() ? List.of(ourPlugin()) : plugins;
            return path.stream()
                    .map(folder -> folder.toAbsolutePath().toString())
                    .toList();
        }
    }

    /**
     * The folder of our plugin: the system property {@code plugin.directory}, else the only
     * {@code target/kafka-connect-immudb-<version>}.
     */
    public static Path ourPlugin() {
        String given = System.getProperty("plugin.directory");
        List<Path> found = given == null ? built() : List.of(Path.of(given));
        if (found.size() != 1 || !Files.isDirectory(found.get(0))) {
            throw new IllegalStateException("one folder of the plugin is wanted, there is " + found
                    + ": run 'mvn package', or name it in -Dplugin.directory");
        }
        return found.get(0).toAbsolutePath();
    }

    private static List<Path> built() {
        Path target = Path.of("target");
        if (!Files.isDirectory(target)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(target)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry -> entry.getFileName().toString().startsWith("kafka-connect-immudb-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + target.toAbsolutePath(), e);
        }
    }
}
