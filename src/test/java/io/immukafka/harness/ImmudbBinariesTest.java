package io.immukafka.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImmudbBinariesTest {

    @TempDir
    Path folder;

    @Test
    void takesTheGivenFolderBeforeTheCache() throws IOException {
        Path cached = binaries(folder.resolve("cache/kafka-connect-immudb/immudb/1.9.7"));
        Path given = binaries(folder.resolve("given/1.9.7"));

        assertThat(found("XDG_CACHE_HOME", "cache", "IMMUKAFKA_IMMUDB_DIR", "given")
                        .immudb("1.9.7"))
                .isEqualTo(given.resolve("immudb"));
        assertThat(found("XDG_CACHE_HOME", "cache", "IMMUKAFKA_IMMUDB_DIR", "elsewhere")
                        .immuadmin("1.9.7"))
                .isEqualTo(cached.resolve("immuadmin"));
    }

    @Test
    void theDefaultVersionMayLieInTheGivenFolderItself() throws IOException {
        Path given = binaries(folder.resolve("given"));
        ImmudbBinaries found = found("XDG_CACHE_HOME", "cache", "IMMUKAFKA_IMMUDB_DIR", "given");

        assertThat(found.immudb(ImmudbBinaries.DEFAULT_VERSION)).isEqualTo(given.resolve("immudb"));
        assertThatThrownBy(() -> found.immudb(ImmudbBinaries.OLD_VERSION)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theCacheLiesInTheHomeFolderWithoutXdg() throws IOException {
        Path cached = binaries(folder.resolve("home/.cache/kafka-connect-immudb/immudb/1.9.7"));

        assertThat(found("XDG_CACHE_HOME", "", "HOME", "home").immudb("1.9.7")).isEqualTo(cached.resolve("immudb"));
    }

    @Test
    void withoutGoItSaysWhatToDo() {
        ImmudbBinaries found = found("XDG_CACHE_HOME", "cache", "PATH", "no-go-here");

        assertThatThrownBy(() -> found.immudb("1.9.7"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("immudb 1.9.7 is not there: set IMMUKAFKA_IMMUDB_DIR to a folder with 1.9.7/immudb and"
                        + " 1.9.7/immuadmin, or install Go so that they can be built into "
                        + folder.resolve("cache/kafka-connect-immudb/immudb/1.9.7"));
    }

    private ImmudbBinaries found(String variable, String name, String other, String otherName) {
        return new ImmudbBinaries(Map.of(variable, below(name), other, below(otherName)));
    }

    private String below(String name) {
        return name.isEmpty() ? "" : folder.resolve(name).toString();
    }

    private static Path binaries(Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : new String[] {"immudb", "immuadmin"}) {
            assertThat(Files.createFile(target.resolve(name)).toFile().setExecutable(true))
                    .isTrue();
        }
        return target;
    }
}
