package io.immukafka.harness;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of each server, started when it is first asked for. One that was left dead is started again in its old place.
 *
 * <p>In tests {@link RealServers} hands out the one that all classes of the JVM share.
 */
public final class TestServers implements AutoCloseable {

    private final Map<String, ImmudbServer> servers = new HashMap<>();
    private final Deque<ServerProcess> started = new ArrayDeque<>();
    private @Nullable KafkaBroker broker;
    private @Nullable ConnectWorker worker;
    private @Nullable SchemaRegistryServer registry;

    /** The server of the default version. */
    public ImmudbServer immudb() {
        return immudb(ImmudbBinaries.DEFAULT_VERSION);
    }

    /** The server of this version. */
    public synchronized ImmudbServer immudb(String version) {
        ImmudbServer server = servers.get(version);
        if (server == null) {
            server = started(ImmudbServer.builder().version(version).start());
            servers.put(version, server);
        }
        return living(server);
    }

    /** The broker. */
    public synchronized KafkaBroker broker() {
        KafkaBroker current = broker;
        if (current == null) {
            current = started(KafkaBroker.start());
            broker = current;
        }
        return living(current);
    }

    /** The worker with our plugin, on {@link #broker()}, able to write exactly once. */
    public synchronized ConnectWorker worker() {
        KafkaBroker itsBroker = broker();
        ConnectWorker current = worker;
        if (current == null) {
            current = started(ConnectWorker.builder(itsBroker)
                    .set("exactly.once.source.support", "enabled")
                    .start());
            worker = current;
        }
        return living(current);
    }

    /** The schema registry. */
    public synchronized SchemaRegistryServer registry() {
        SchemaRegistryServer current = registry;
        if (current == null) {
            current = started(SchemaRegistryServer.start());
            registry = current;
        }
        return living(current);
    }

    /** Ends all, the last one first. */
    @Override
    public synchronized void close() {
        RuntimeException failure = null;
        for (ServerProcess server : started) {
            try {
                server.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        started.clear();
        if (failure != null) {
            throw failure;
        }
    }

    private <T extends ServerProcess> T started(T server) {
        started.push(server);
        return server;
    }

    private static <T extends ServerProcess> T living(T server) {
        if (!server.isRunning()) {
            server.restart();
        }
        return server;
    }
}
