package io.immukafka.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.testcontainers.utility.DockerImageName;

/** The compose file, and the images that it pins. */
final class ComposeFile {

    static final File FILE = new File("docker-compose.yml");

    private ComposeFile() {}

    static DockerImageName image(String service) {
        try {
            JsonNode content = new YAMLMapper().readTree(FILE);
            return DockerImageName.parse(
                    content.at("/services/" + service + "/image").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read", e);
        }
    }
}
