package io.immukafka.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.harness.ImmudbBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker-compose.yml} promises, without an engine. */
class ComposeFileTest {

    private static final Path FILE = Path.of("docker-compose.yml");
    private static final Set<String> ONE_SHOT = Set.of("deploy", "load");
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+\\.\\d+(\\.\\w+)?");
    private static final Pattern INTERPOLATION = Pattern.compile("(\\$+)(\\{[^}]*}|\\w+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Z_]+):-(.*)}");

    private static String text = "";
    private static Map<String, JsonNode> services = Map.of();
    private static Set<String> volumes = Set.of();

    @BeforeAll
    static void read() throws IOException {
        text = Files.readString(FILE);
        // Not by Jackson's own parser, which knows no aliases.
        JsonNode content = new ObjectMapper().valueToTree(new Yaml().load(text));
        services = new TreeMap<>();
        content.path("services").properties().forEach(each -> services.put(each.getKey(), each.getValue()));
        volumes = content.path("volumes").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Test
    void itHasTheWholePipeline() {
        assertThat(services)
                .containsOnlyKeys(
                        "kafka",
                        "primary",
                        "replica",
                        "schema-registry",
                        "connect",
                        "deploy",
                        "load",
                        "prometheus",
                        "grafana");
    }

    @Test
    void imagesArePinned() {
        assertThat(services.values())
                .filteredOn(service -> !service.has("build"))
                .hasSize(services.size() - 1)
                .allSatisfy(
                        service -> assertThat(service.path("image").asText()).matches(PINNED));
    }

    @Test
    void imagesHaveTheVersionsThatTheBuildTests() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(version("kafka")).isEqualTo(property(pom, "kafka"));
        assertThat(version("schema-registry")).isEqualTo(property(pom, "apicurio"));
        assertThat(version("primary")).isEqualTo(ImmudbBinaries.DEFAULT_VERSION).isEqualTo(version("replica"));
        assertThat(Path.of("config/connect.Dockerfile"))
                .content()
                .contains("ARG KAFKA_IMAGE=" + service("kafka").path("image").asText() + "\n");
    }

    private static JsonNode service(String name) {
        return Objects.requireNonNull(services.get(name), name);
    }

    private static String version(String service) {
        return service(service).path("image").asText().replaceFirst(".*:", "");
    }

    private static String property(String pom, String name) {
        Matcher property = Pattern.compile("<" + name + "\\.version>(.*)</").matcher(pom);
        assertThat(property.find()).as(name).isTrue();
        return property.group(1);
    }

    @Test
    void whatKeepsRunningIsCheckedAndRestarted() {
        services.forEach((name, service) -> {
            boolean running = !ONE_SHOT.contains(name);
            assertThat(service.at("/healthcheck/test/0").asText().equals("CMD"))
                    .as("%s is checked", name)
                    .isEqualTo(running);
            assertThat(service.path("restart").asText()).as(name).isEqualTo(running ? "unless-stopped" : "");
        });
    }

    @Test
    void dependenciesAreAwaited() {
        services.values().stream()
                .flatMap(service -> service.path("depends_on").properties().stream())
                .forEach(each -> {
                    assertThat(services).containsKey(each.getKey());
                    assertThat(each.getValue().path("condition").asText()).isEqualTo("service_healthy");
                });
        assertThat(service("deploy").path("depends_on").properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("connect", "primary", "replica", "schema-registry");
    }

    @Test
    void portsAreOnlyOnTheLocalMachine() {
        assertThat(services.values().stream().flatMap(service -> texts(service.path("ports"))))
                .hasSizeGreaterThan(5)
                .allMatch(port -> port.startsWith("127.0.0.1:"))
                .doesNotHaveDuplicates();
    }

    @Test
    void volumesAndMountedFilesExist() {
        List<String> mounts = services.values().stream()
                .flatMap(service -> texts(service.path("volumes")))
                .map(mount -> mount.split(":", 2)[0])
                .toList();
        assertThat(mounts)
                .filteredOn(mount -> mount.startsWith("."))
                .isNotEmpty()
                .allSatisfy(mount -> assertThat(Path.of(mount)).exists());
        assertThat(mounts).filteredOn(mount -> !mount.startsWith(".")).containsExactlyInAnyOrderElementsOf(volumes);
    }

    private static Stream<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
    }

    /** Compose replaces what looks like a variable, such as the sink's {@code ${database}}, unless its dollar is doubled. */
    @Test
    void onlyVariablesWithDefaultsAreReplaced() {
        assertThat(INTERPOLATION
                        .matcher(text)
                        .results()
                        .filter(each -> each.group(1).length() % 2 == 1))
                .hasSizeGreaterThan(3)
                .allSatisfy(each -> assertThat(each.group(2)).matches(PLACEHOLDER));
    }

    @Test
    void theDeployedConnectorsAreShippedAndReachTheWorkerAsFiles() {
        JsonNode deploy = service("deploy");
        Matcher connectors = PLACEHOLDER.matcher(
                deploy.at("/environment/CONNECTORS").asText().substring(1));
        assertThat(connectors.matches()).isTrue();
        assertThat(connectors.group(2).split(" ", -1))
                .allSatisfy(name ->
                        assertThat(Path.of("connectors", name + ".json")).isRegularFile());
        assertThat(texts(deploy.path("volumes"))).contains("./connectors:/connectors:ro");
    }

    @Test
    void onlyTheLoadHasAProfile() {
        services.forEach((name, service) -> assertThat(texts(service.path("profiles")))
                .containsExactlyElementsOf(name.equals("load") ? List.of("load") : List.of()));
    }
}
