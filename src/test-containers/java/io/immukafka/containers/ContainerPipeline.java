package io.immukafka.containers;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import io.immukafka.harness.ConnectWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/** A broker, two immudb servers and a worker from {@code config/connect.Dockerfile}, each in a container. */
final class ContainerPipeline implements AutoCloseable {

    private static final int IMMUDB_PORT = 3322;
    private static final int REST_PORT = 8083;
    private static final String WORKER = "kafka-connect-immudb:containers";
    private static final String BROKER = "kafka:19092";
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Network network = Network.newNetwork();
    private final KafkaContainer kafka;
    private final GenericContainer<?> primary = immudb("primary");
    private final GenericContainer<?> replica = immudb("replica");
    private final GenericContainer<?> connect;

    private ContainerPipeline() {
        kafka = new KafkaContainer(ComposeFile.image("kafka"))
                .withNetwork(network)
                .withListener(BROKER)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withStartupTimeout(START_LIMIT);
        connect = new GenericContainer<>(worker())
                .withNetwork(network)
                .withNetworkAliases("connect")
                .withEnv("CONNECT_BOOTSTRAP_SERVERS", BROKER)
                .withEnv("CONNECT_LISTENERS", "http://:" + REST_PORT)
                .withEnv("CONNECT_REST_ADVERTISED_HOST_NAME", "connect")
                .withEnv("CONNECT_SCHEDULED_REBALANCE_MAX_DELAY_MS", "0")
                .withExposedPorts(REST_PORT)
                .waitingFor(Wait.forHttp("/health").forPort(REST_PORT))
                .withStartupTimeout(START_LIMIT)
                .dependsOn(kafka);
    }

    private GenericContainer<?> immudb(String name) {
        return new GenericContainer<>(ComposeFile.image(name))
                .withNetwork(network)
                .withNetworkAliases(name)
                .withEnv("IMMUDB_ADMIN_PASSWORD", ImmudbSite.PASSWORD)
                .withExposedPorts(IMMUDB_PORT)
                .waitingFor(Wait.forSuccessfulCommand("immuadmin status"))
                .withStartupTimeout(START_LIMIT);
    }

    /** Builds the worker's image as its Dockerfile says, with the client that reads .dockerignore too. */
    private static DockerImageName worker() {
        try {
            Process build = new ProcessBuilder(
                            "docker",
                            "build",
                            "--quiet",
                            "--file",
                            "config/connect.Dockerfile",
                            "--build-arg",
                            "KAFKA_IMAGE=" + ComposeFile.image("kafka").asCanonicalNameString(),
                            "--tag",
                            WORKER,
                            ".")
                    .inheritIO()
                    .start();
            if (build.waitFor() != 0) {
                throw new IllegalStateException("building " + WORKER + " ended with exit code " + build.exitValue());
            }
            return DockerImageName.parse(WORKER);
        } catch (IOException e) {
            throw new UncheckedIOException("docker cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while building " + WORKER, e);
        }
    }

    /** Starts all four and waits until they answer. */
    static ContainerPipeline start() {
        ContainerPipeline pipeline = new ContainerPipeline();
        Startables.deepStart(pipeline.connect, pipeline.primary, pipeline.replica)
                .join();
        return pipeline;
    }

    /** As a client outside of Docker reaches it now: a restart changes the port. */
    ImmudbSite primary() {
        return site(primary);
    }

    ImmudbSite replica() {
        return site(replica);
    }

    private static ImmudbSite site(GenericContainer<?> server) {
        return new ImmudbSite(server.getHost(), port(server, IMMUDB_PORT));
    }

    /** Asked anew, since getMappedPort keeps that of the first start. */
    private static int port(GenericContainer<?> server, int inside) {
        Ports.Binding[] bindings = server.getCurrentContainerInfo()
                .getNetworkSettings()
                .getPorts()
                .getBindings()
                .get(ExposedPort.tcp(inside));
        return Integer.parseInt(Objects.requireNonNull(bindings, "the port is published")[0].getHostPortSpec());
    }

    WorkerRest rest() {
        return new WorkerRest(connect.getHost(), port(connect, REST_PORT));
    }

    String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    /** The shipped configuration of a connector, for a server in the network. */
    static Map<String, String> configuration(String name, String server, Map<String, String> changes) {
        Path file = ConnectWorker.ourPlugin().resolve("etc/connectors").resolve(name + ".json");
        try {
            Map<String, String> configuration = new TreeMap<>(
                    new ObjectMapper().readValue(file.toFile(), new TypeReference<Map<String, String>>() {}));
            configuration.put("immudb.address", server + ":" + IMMUDB_PORT);
            configuration.put("immudb.password", ImmudbSite.PASSWORD);
            configuration.putAll(changes);
            return configuration;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** Kills the worker and the replica, as a failing machine would, and starts both again. */
    void killWorkerAndReplica() {
        DockerClient docker = connect.getDockerClient();
        for (GenericContainer<?> each : new GenericContainer<?>[] {connect, replica}) {
            docker.killContainerCmd(each.getContainerId()).exec();
            docker.startContainerCmd(each.getContainerId()).exec();
        }
    }

    @Override
    public void close() {
        connect.close();
        primary.close();
        replica.close();
        kafka.close();
        network.close();
    }
}
