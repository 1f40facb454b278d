package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.engine.EngineException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The properties that a place names with {@code ?config=FILE}. */
public final class ConfigFile {

    private ConfigFile() {}

    /** What the file holds; nothing without a file. */
    public static Properties read(@Nullable Path file) throws EngineException {
        Properties properties = new Properties();
        if (file != null) {
            try (Reader in = Files.newBufferedReader(file)) {
                properties.load(in);
            } catch (IOException e) {
                throw CliErrors.of("reading the config file " + file, e);
            } catch (IllegalArgumentException e) {
                throw CliErrors.refused(
                        ErrorCode.USAGE, "the config file " + file + " is malformed: " + e.getMessage());
            }
        }
        return properties;
    }
}
