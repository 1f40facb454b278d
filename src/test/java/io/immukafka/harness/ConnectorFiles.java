package io.immukafka.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The connector configurations that the plugin ships, with the addresses of running servers put in. */
public final class ConnectorFiles {

    private ConnectorFiles() {}

    /**
     * The configuration of {@code etc/connectors/<name>.json} in the packaged plugin, for a server.
     *
     * @param changes options that replace the shipped ones
     */
    public static Map<String, String> read(String name, ImmudbServer server, Map<String, String> changes) {
        Path file = ConnectWorker.ourPlugin().resolve("etc/connectors").resolve(name + ".json");
        try {
            Map<String, String> configuration = new TreeMap<>(
                    new ObjectMapper().readValue(file.toFile(), new TypeReference<Map<String, String>>() {}));
            configuration.put("immudb.address", server.address());
            configuration.put("immudb.username", server.username());
            configuration.put("immudb.password", server.password());
            configuration.putAll(changes);
            return configuration;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read; mvn package writes it", e);
        }
    }
}
