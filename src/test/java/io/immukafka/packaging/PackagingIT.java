package io.immukafka.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.Version;
import io.immukafka.document.MarkdownPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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

    private static final Pattern LIBRARY = Pattern.compile("(P?)(C?) +(\\S+\\.jar) +(\\S.*)");

    /** The checked-in list: licences by the name of the jar, of those with a letter. */
    private static Map<String, String> listed(String letter) throws IOException {
        Map<String, String> licences = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("src/main/assembly/LIBRARIES.txt"))) {
            Matcher library = LIBRARY.matcher(line);
            if (library.matches() && (library.group(1) + library.group(2)).contains(letter)) {
                licences.put(library.group(3), library.group(4));
            }
        }
        return licences;
    }

    @Test
    void eachFolderHoldsItsOwnJarAndTheLibrariesOfTheList() throws IOException {
        assertThat(jars(PLUGIN))
                .containsExactlyInAnyOrderElementsOf(with("kafka-connect-immudb", listed("P")))
                .noneMatch(jar -> jar.matches("(kafka-clients|connect-|slf4j-|log4j-|jakarta|javax|picocli|zstd).*"));
        assertThat(jars(COMMAND)).containsExactlyInAnyOrderElementsOf(with("immukafka", listed("C")));
    }

    private static Set<String> with(String own, Map<String, String> libraries) {
        Set<String> all = new TreeSet<>(libraries.keySet());
        all.add(own + "-" + Version.CURRENT + ".jar");
        return all;
    }

    @Test
    void theBillOfMaterialsNamesTheLicencesOfTheList() throws IOException {
        Path file = COMMAND.resolve("sbom.json");
        assumeTrue(Files.exists(file), "Maven was offline");
        assertThat(PLUGIN.resolve("doc/sbom.json")).hasSameBinaryContentAs(file);
        Map<String, String> licences = new TreeMap<>();
        for (JsonNode library : new ObjectMapper().readTree(file.toFile()).path("components")) {
            String names = StreamSupport.stream(library.path("licenses").spliterator(), false)
                    .map(each -> each.path("license").path("id").asText())
                    .collect(Collectors.joining(" or "));
            licences.put(
                    library.path("name").asText() + "-"
                            + library.path("version").asText() + ".jar",
                    names);
        }
        // Its metadata says only "The BSD License"; the address beside it tells which.
        licences.replaceAll((jar, names) -> jar.startsWith("jline-") ? "BSD-3-Clause" : names);
        Map<String, String> all = new TreeMap<>(listed("P"));
        all.putAll(listed("C"));
        assertThat(licences).isEqualTo(all);
    }

    @Test
    void eachJarLeavesOutTheOtherProduct() throws IOException {
        assertThat(entries(PLUGIN, "kafka-connect-immudb"))
                .contains("io/immukafka/connect/ImmudbSourceConnector.class")
                .noneMatch(entry -> entry.startsWith("io/immukafka/cli/"));
        assertThat(entries(COMMAND, "immukafka"))
                .contains("io/immukafka/cli/Immukafka.class")
                .noneMatch(
                        entry -> entry.startsWith("io/immukafka/connect/") || entry.startsWith("META-INF/services/"));
    }

    private static List<String> entries(Path folder, String jar) throws IOException {
        try (JarFile file = new JarFile(folder.resolve("lib")
                .resolve(jar + "-" + Version.CURRENT + ".jar")
                .toFile())) {
            return file.stream().map(ZipEntry::getName).toList();
        }
    }

    @Test
    void thePluginIsFoundByItsServiceFiles() throws IOException {
        Path jar = PLUGIN.resolve("lib").resolve("kafka-connect-immudb-" + Version.CURRENT + ".jar");
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(service(file, "source.SourceConnector"))
                    .isEqualTo(
                            "io.immukafka.connect.ImmudbChangeConnector\nio.immukafka.connect.ImmudbSourceConnector");
            assertThat(service(file, "sink.SinkConnector")).isEqualTo("io.immukafka.connect.ImmudbSinkConnector");
            assertThat(service(file, "storage.Converter")).isEqualTo("io.immukafka.record.ImmudbConverter");
        }
    }

    @Test
    void thePluginBringsConfigurationsAndDocuments() {
        assertThat(List.of(
                        "etc/connect-distributed.properties",
                        "etc/connectors/source.json",
                        "etc/connectors/source-tuned.json",
                        "etc/connectors/sink.json",
                        "etc/connectors/sink-tuned.json",
                        "etc/strimzi/connect.yaml",
                        "doc/README.md",
                        "doc/LICENSE"))
                .allSatisfy(file -> assertThat(PLUGIN.resolve(file)).isRegularFile());
    }

    @Test
    void theLinksOfTheDocumentsWork() {
        for (Path folder : List.of(PLUGIN, COMMAND)) {
            List<MarkdownPage> pages = MarkdownPage.all(folder.resolve("doc"));
            assertThat(pages).hasSizeGreaterThan(10);
            assertThat(pages.stream().flatMap(page -> page.brokenLinks().stream()))
                    .isEmpty();
        }
    }

    @Test
    void theCommandCanBeExecuted() {
        assertThat(COMMAND.resolve("bin/immukafka")).isExecutable();
    }

    @Test
    void theArchivesHoldTheFolders() throws IOException {
        assertThat(archived("immukafka-kafka-connect-immudb-")).isEqualTo(files(PLUGIN));
        assertThat(archived("immukafka-")).isEqualTo(files(COMMAND));
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
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** The files of an archive, all of which are below one folder of its name. */
    private static List<String> archived(String name) throws IOException {
        String folder = name + Version.CURRENT;
        try (ZipFile zip = new ZipFile(PLUGIN.resolveSibling(folder + ".zip").toFile())) {
            List<String> files = zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
            assertThat(files).allMatch(file -> file.startsWith(folder + "/"));
            return files.stream()
                    .map(file -> file.substring(folder.length() + 1))
                    .sorted()
                    .toList();
        }
    }
}
