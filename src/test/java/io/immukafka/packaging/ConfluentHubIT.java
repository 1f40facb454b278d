package io.immukafka.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.Version;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The plugin's archive against Confluent's specification of component archives. */
class ConfluentHubIT {

    private static final Path PLUGIN = Path.of(System.getProperty("plugin.directory", "not set"));
    private static final Pattern OWNER = Pattern.compile("[a-z0-9_]{2,255}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{2,255}");

    private static JsonNode manifest() throws IOException {
        return new ObjectMapper().readTree(PLUGIN.resolve("manifest.json").toFile());
    }

    @Test
    void theArchiveIsNamedAfterTheManifestAndHasTheFolders() throws IOException {
        JsonNode manifest = manifest();
        String owner = manifest.at("/owner/username").asText();
        String name = manifest.path("name").asText();
        assertThat(owner).matches(OWNER);
        assertThat(name).matches(NAME);
        assertThat(manifest.path("version").asText()).isEqualTo(Version.CURRENT);

        String folder = owner + "-" + name + "-" + Version.CURRENT;
        try (ZipFile zip = new ZipFile(PLUGIN.resolveSibling(folder + ".zip").toFile())) {
            Set<String> top = zip.stream()
                    .map(entry -> entry.getName().split("/", 3))
                    .filter(path -> path.length > 1 && !path[1].isEmpty())
                    .map(path -> path[0] + "/" + path[1])
                    .collect(Collectors.toSet());
            assertThat(top)
                    .containsExactlyInAnyOrderElementsOf(Stream.of("manifest.json", "lib", "etc", "doc", "assets")
                            .map(each -> folder + "/" + each)
                            .toList());
        }
    }

    @Test
    void theManifestIsComplete() throws IOException {
        JsonNode manifest = manifest();

        assertThat(Stream.of("/title", "/description", "/owner/name", "/support/provider_name", "/support/summary"))
                .allSatisfy(field -> assertThat(manifest.at(field).asText()).isNotBlank());
        assertThat(manifest.at("/owner/type").asText()).isIn("organization", "user");
        assertThat(texts(manifest.path("component_types"))).containsExactly("source", "sink", "converter");
        assertThat(texts(manifest.path("tags"))).contains("immudb").doesNotHaveDuplicates();
        assertThat(texts(manifest.path("requirements"))).isNotEmpty();
        assertThat(texts(manifest.at("/features/supported_encodings"))).containsExactly("avro", "json");
        assertThat(texts(manifest.at("/features/delivery_guarantee"))).containsExactly("exactly_once");
        assertThat(manifest.at("/license/0/url").asText()).startsWith("https://");
        assertThat(manifest.path("release_date").asText()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(manifest.toString()).doesNotContain("${", "\"\"");
    }

    /** At least 400 x 200 pixels. */
    @Test
    void theLogosAreLargeEnough() throws IOException {
        JsonNode manifest = manifest();
        Set<String> logos = Stream.of("/logo", "/owner/logo", "/support/logo")
                .map(field -> manifest.at(field).asText())
                .collect(Collectors.toSet());
        for (String logo : logos) {
            BufferedImage image = ImageIO.read(PLUGIN.resolve(logo).toFile());
            assertThat(image.getWidth()).isGreaterThanOrEqualTo(400);
            assertThat(image.getHeight()).isGreaterThanOrEqualTo(200);
        }
    }

    private static Stream<String> texts(JsonNode array) {
        return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
                .map(i -> array.get(i).asText());
    }
}
