package io.immukafka.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The folders and archives that {@code mvn package} leaves behind. */
class PackagingIT {

    private static final Path PLUGIN = folder("plugin.directory");
    private static final Path COMMAND = folder("command.directory");

    private static Path folder(String property) {
        return Path.of(System.getProperty(property, "not set: " + property));
    }

    @Test
    void thePluginLeavesToTheWorkerWhatIsTheWorkers() throws IOException {
        assertThat(jars(PLUGIN))
                .contains("kafka-connect-immudb-" + Version.CURRENT + ".jar")
                .anyMatch(jar -> jar.startsWith("avro-"))
                .anyMatch(jar -> jar.startsWith("grpc-netty-shaded-"))
                .noneMatch(jar -> jar.matches("(kafka-clients|connect-|kafka_|slf4j-|log4j-|jakarta\\.|javax\\.).*"))
                .noneMatch(jar -> jar.matches("(zstd-|lz4-|snappy-).*"))
                .noneMatch(jar -> jar.matches("(picocli|progressbar|jline).*"))
                .noneMatch(PackagingIT::isOfTests);
    }

    @Test
    void thePluginIsFoundByItsServiceFiles() throws IOException {
        Path jar = PLUGIN.resolve("lib").resolve("kafka-connect-immudb-" + Version.CURRENT + ".jar");
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(service(file, "source.SourceConnector")).isEqualTo("io.immukafka.connect.ImmudbSourceConnector");
            assertThat(service(file, "sink.SinkConnector")).isEqualTo("io.immukafka.connect.ImmudbSinkConnector");
            assertThat(service(file, "storage.Converter")).isEqualTo("io.immukafka.record.ImmudbConverter");
        }
    }

    @Test
    void theManifestHasTheBuildsVersion() throws IOException {
        JsonNode manifest =
                new ObjectMapper().readTree(PLUGIN.resolve("manifest.json").toFile());

        assertThat(manifest.path("name").asText()).isEqualTo("kafka-connect-immudb");
        assertThat(manifest.path("version").asText()).isEqualTo(Version.CURRENT);
        assertThat(manifest.toString()).doesNotContain("${");
    }

    @Test
    void thePluginBringsConfigurationsAndDocuments() {
        assertThat(List.of(
                        "config/connect-distributed.properties",
                        "connectors/source.json",
                        "connectors/source-tuned.json",
                        "connectors/sink.json",
                        "connectors/sink-tuned.json",
                        "doc/README.md",
                        "doc/LICENSE"))
                .allSatisfy(file -> assertThat(PLUGIN.resolve(file)).isRegularFile());
    }

    @Test
    void theCommandBringsAllItNeeds() throws IOException {
        assertThat(jars(COMMAND))
                .contains("kafka-connect-immudb-" + Version.CURRENT + ".jar")
                .anyMatch(jar -> jar.startsWith("kafka-clients-"))
                .anyMatch(jar -> jar.startsWith("picocli-"))
                .anyMatch(jar -> jar.startsWith("slf4j-simple-"))
                .noneMatch(PackagingIT::isOfTests);
        assertThat(COMMAND.resolve("bin/immukafka")).isExecutable();
    }

    @Test
    void theArchivesHoldTheFoldersUnderTheirNames() throws IOException {
        assertThat(archived(PLUGIN)).isEqualTo(files(PLUGIN));
        assertThat(archived(COMMAND)).isEqualTo(files(COMMAND));
    }

    private static boolean isOfTests(String jar) {
        return jar.matches("(junit|assertj|archunit|jqwik|jmh|connect-runtime|log4j).*");
    }

    private static String service(JarFile jar, String type) throws IOException {
        return new String(
                        jar.getInputStream(jar.getEntry("META-INF/services/org.apache.kafka.connect." + type))
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .trim();
    }

    private static List<String> jars(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("lib"))) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.getFileName() + "/" + folder.relativize(file))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> archived(Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(folder + ".zip")) {
            return zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .sorted()
                    .toList();
        }
    }
}
