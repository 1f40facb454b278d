package io.immukafka.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A Kafka cluster of one process, broker and controller at once, on free ports of the loopback address. */
public final class KafkaBroker extends ServerProcess {

    private static final String HOST = "127.0.0.1";
    private static final int CALL_MILLIS = 5_000;
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final long FORMAT_LIMIT_SECONDS = 60;

    /** Settings of tests that want to wait less. */
    private static final Map<String, String> QUICK = Map.of(
            "offsets.topic.num.partitions", "1",
            "transaction.state.log.num.partitions", "1",
            "group.initial.rebalance.delay.ms", "0",
            // So that a member that was killed may be missed soon, by those that ask for it.
            "group.min.session.timeout.ms", "1000",
            // Transactions that a killed producer left open end soon after their timeout.
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    private final int port = Ports.free();
    private final int controllerPort = Ports.free();
    private final int usersPort = Ports.free();
    private final String heap;
    private final List<String> flags;
    private final Path settings;

    private KafkaBroker(Builder builder) {
        super("kafka", builder.folder);
        this.heap = builder.heap;
        this.flags = builder.flags;
        Map<String, String> all = new HashMap<>(defaults());
        if (!builder.asInstalled) {
            all.putAll(QUICK);
        }
        if (!builder.users.isEmpty()) {
            all.putAll(authorizing(builder.users));
        }
        all.putAll(builder.settings);
        this.settings = KafkaJava.properties(folder().resolve("server.properties"), all);
    }

    /** A broker that creates topics when they are first used. */
    public static KafkaBroker start() {
        return builder().start();
    }

    /** Says what is different from the default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Host and port for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /**
     * Settings of a client that logs in as one of the {@link Builder#users}, each with a prefix such as
     * {@code producer.override.}.
     */
    public Map<String, String> clientOf(String user, String password, String prefix) {
        return Map.of(
                prefix + "bootstrap.servers",
                HOST + ":" + usersPort,
                prefix + "security.protocol",
                "SASL_PLAINTEXT",
                prefix + "sasl.mechanism",
                "PLAIN",
                prefix + "sasl.jaas.config",
                LOGIN + " username=\"" + user + "\" password=\"" + password + "\";");
    }

    private Map<String, String> authorizing(Map<String, String> users) {
        StringBuilder login = new StringBuilder(LOGIN);
        users.forEach((user, password) -> login.append(" user_")
                .append(user)
                .append("=\"")
                .append(password)
                .append('"'));
        String listener = "SASL_PLAINTEXT://" + HOST + ":" + usersPort;
        return Map.of(
                "listeners",
                "PLAINTEXT://" + bootstrapServers() + "," + listener + ",CONTROLLER://" + HOST + ":" + controllerPort,
                "advertised.listeners",
                "PLAINTEXT://" + bootstrapServers() + "," + listener,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                login + ";",
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                // Whoever does not log in: the broker itself, the worker and tests.
                "super.users",
                "User:ANONYMOUS");
    }

    /** A new administration client, which the caller closes. */
    public Admin admin() {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                CALL_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                CALL_MILLIS));
    }

    private Map<String, String> defaults() {
        Map<String, String> all = new HashMap<>();
        all.put("process.roles", "broker,controller");
        all.put("node.id", "1");
        all.put("controller.quorum.voters", "1@" + HOST + ":" + controllerPort);
        all.put("controller.listener.names", "CONTROLLER");
        all.put("listeners", "PLAINTEXT://" + bootstrapServers() + ",CONTROLLER://" + HOST + ":" + controllerPort);
        all.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers());
        all.put("log.dirs", folder().resolve("data").toString());
        all.put("offsets.topic.replication.factor", "1");
        all.put("transaction.state.log.replication.factor", "1");
        all.put("transaction.state.log.min.isr", "1");
        all.put("share.coordinator.state.topic.replication.factor", "1");
        all.put("share.coordinator.state.topic.min.isr", "1");
        // 128 MiB of heap by default.
        all.put("log.cleaner.dedupe.buffer.size", "16777216");
        return all;
    }

    private void format() {
        if (Files.exists(folder().resolve("data").resolve("meta.properties"))) {
            return;
        }
        List<String> command = KafkaJava.command(
                folder(),
                "128m",
                KafkaJava.QUICK_START,
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                settings.toString());
        try {
            Process process = Run.start(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
            if (!process.waitFor(FORMAT_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new ServerFailedException(
                        "formatting took longer than " + FORMAT_LIMIT_SECONDS + " s and was ended", log(), null);
            }
            if (process.exitValue() != 0) {
                throw new ServerFailedException("formatting ended with exit code " + process.exitValue(), log(), null);
            }
        } catch (IOException e) {
            throw new ServerFailedException("formatting cannot be started", log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailedException("interrupted while formatting", log(), e);
        }
    }

    @Override
    List<String> command() {
        format();
        return KafkaJava.command(folder(), heap, flags, "kafka.Kafka", settings.toString());
    }

    @Override
    boolean answers() throws Exception {
        // A client that finds nobody writes a warning for each attempt.
        if (!Ports.listens(port)) {
            return false;
        }
        try (Admin admin = admin()) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TimeoutException) {
                return false;
            }
            throw e;
        }
    }

    /** What a broker is started with. */
    public static final class Builder {

        private @Nullable Path folder;
        private String heap = "512m";
        private List<String> flags = KafkaJava.QUICK_START;
        private Map<String, String> users = Map.of();
        private boolean asInstalled;
        private final Map<String, String> settings = new HashMap<>();

        private Builder() {}

        /** Where the data lies: the caller's folder, which is left alone in the end. */
        public Builder folder(Path folder) {
            this.folder = folder;
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

        /** Passwords of users that may do only what ACLs allow. Clients that do not log in may do everything. */
        public Builder users(Map<String, String> passwords) {
            users = passwords;
            return this;
        }

        /** Leaves Kafka's defaults as they are, but for what a cluster of one broker needs: for figures that a document states. */
        public Builder asInstalled() {
            asInstalled = true;
            return this;
        }

        /** Whether a topic is created when it is first used. */
        public Builder createTopics(boolean automatically) {
            return set("auto.create.topics.enable", Boolean.toString(automatically));
        }

        /** Sets one of the broker's settings. */
        public Builder set(String key, String value) {
            settings.put(key, value);
            return this;
        }

        /** Formats the folder if it is new, starts the broker and waits until it answers. */
        public KafkaBroker start() {
            KafkaBroker broker = new KafkaBroker(this);
            broker.launch();
            return broker;
        }
    }
}
