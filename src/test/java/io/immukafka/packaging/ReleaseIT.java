package io.immukafka.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.immukafka.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that makes a release, on what the build has packaged. */
class ReleaseIT {

    private static final Path SCRIPT = Path.of("src/main/release/release.sh");
    private static final Path TARGET =
            Path.of(System.getProperty("plugin.directory", "target/none")).resolveSibling("");
    private static final String PLUGIN = "immukafka-kafka-connect-immudb-" + Version.CURRENT + ".zip";
    private static final String COMMAND = "immukafka-" + Version.CURRENT + ".zip";
    private static final String BILL = "kafka-connect-immudb-" + Version.CURRENT + ".sbom.json";
    private static final String NOTES = "RELEASE_NOTES.md";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void makesArchivesBillNotesAndChecksums() throws Exception {
        assumeTrue(Files.exists(TARGET.resolve("sbom.json")), "Maven was offline");
        Path root = project("## " + Version.CURRENT + "\n\nA thing.\n");
        Path target = Files.createDirectories(root.resolve("target"));
        for (String file : List.of(PLUGIN, COMMAND, "sbom.json")) {
            Files.copy(TARGET.resolve(file), target.resolve(file));
        }

        Outcome run = release(root);

        assertThat(run.exit()).as(run.output()).isZero();
        Path release = target.resolve("release");
        try (Stream<Path> files = Files.list(release)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(PLUGIN, COMMAND, BILL, NOTES, "SHA256SUMS", "SHA512SUMS");
        }
        assertThat(release.resolve(PLUGIN)).hasSameBinaryContentAs(TARGET.resolve(PLUGIN));
        assertThat(release.resolve(COMMAND)).hasSameBinaryContentAs(TARGET.resolve(COMMAND));
        assertThat(release.resolve(BILL)).hasSameBinaryContentAs(TARGET.resolve("sbom.json"));
        for (String algorithm : List.of("SHA-256", "SHA-512")) {
            assertThat(stated(release.resolve(algorithm.replace("-", "") + "SUMS")))
                    .isEqualTo(computed(algorithm, release));
        }
    }

    private static Map<String, String> stated(Path sums) throws IOException {
        return Files.readAllLines(sums).stream()
                .map(line -> line.split("  ", 2))
                .collect(Collectors.toMap(line -> line[1], line -> line[0]));
    }

    private static Map<String, String> computed(String algorithm, Path release)
            throws IOException, GeneralSecurityException {
        Map<String, String> sums = new TreeMap<>();
        for (String file : List.of(PLUGIN, COMMAND, BILL, NOTES)) {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(release.resolve(file)));
            sums.put(file, HexFormat.of().formatHex(digest));
        }
        return sums;
    }

    @Test
    void theNotesAreTheVersionsPartOfTheChangelog() throws Exception {
        Path root = project("# Changelog\n\n## 99.0 — 2030-01-01\n\nLater.\n\n## " + Version.CURRENT
                + " — 2026-11-22\n\n### Added\n\n- A thing.\n\n## 0.0.1\n\nEarlier.\n");
        for (String file : List.of(PLUGIN, COMMAND, "sbom.json")) {
            Files.writeString(Files.createDirectories(root.resolve("target")).resolve(file), file);
        }

        Outcome run = release(root);

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(root.resolve("target/release").resolve(NOTES))
                .hasContent("# kafka-connect-immudb " + Version.CURRENT + "\n\n### Added\n\n- A thing.\n");
    }

    @Test
    void aVersionThatTheChangelogDoesNotReleaseIsRefused() throws Exception {
        Outcome unreleased = release(project("## " + Version.CURRENT + " — unreleased\n\nA thing.\n"));
        assertThat(unreleased.exit()).isEqualTo(1);
        assertThat(unreleased.output()).contains("unreleased");

        Outcome unknown = release(project("## 99.0\n\nA thing.\n"));
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.output()).contains("no heading '## " + Version.CURRENT + "'");
        assertThat(folder.resolve("target")).doesNotExist();
    }

    /** What the script reads, in a folder of its own. */
    private Path project(String changelog) throws IOException {
        Path copy = folder.resolve(SCRIPT);
        if (!Files.exists(copy)) {
            Files.createDirectories(folder.resolve("src/main/release"));
            Files.copy(SCRIPT, copy);
            assertThat(copy.toFile().setExecutable(true)).isTrue();
            Files.copy(Path.of("pom.xml"), folder.resolve("pom.xml"));
        }
        Files.writeString(folder.resolve("CHANGELOG.md"), changelog);
        return folder;
    }

    private record Outcome(int exit, String output) {}

    private static Outcome release(Path root) throws IOException, InterruptedException {
        Path output = root.resolve("output");
        Process process = new ProcessBuilder(root.resolve(SCRIPT).toString(), "--packaged")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("release.sh ends").isTrue();
        return new Outcome(process.exitValue(), Files.readString(output));
    }
}
