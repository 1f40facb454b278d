package io.immukafka.harness;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The command lines of Kafka's own programs, run from the jars that the build copies for them. */
final class KafkaJava {

    private static final String LOG_CONFIGURATION = """
            <Configuration status="WARN">
              <Appenders>
                <Console name="log">
                  <PatternLayout pattern="%d{HH:mm:ss.SSS} %-5p [%t] %c{1}: %X{connector.context}%m%n"/>
                </Console>
              </Appenders>
              <Loggers>
                <Logger name="org.apache.kafka.common.config.AbstractConfig" level="WARN"/>
                <Logger name="org.apache.kafka.connect.runtime.rest.RestServer" level="WARN"/>
                <Root level="INFO">
                  <AppenderRef ref="log"/>
                </Root>
              </Loggers>
            </Configuration>
            """;

    /** Flags for tests: they save 40 % of the processor time of a start and cost speed later. */
    static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private KafkaJava() {}

    /** The folder of the jars: the system property {@code kafka.libs.directory}, else {@code target/kafka/libs}. */
    static Path libraries() {
        Path folder = Path.of(System.getProperty("kafka.libs.directory", "target/kafka/libs"))
                .toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("the jars of Kafka are not in " + folder
                    + ": run 'mvn process-test-resources', or name their folder in -Dkafka.libs.directory");
        }
        return folder;
    }

    /**
     * The command line of a program that belongs to the broker.
     *
     * @param folder where the configuration of its logging is written
     * @param heap the most heap it gets, as in -Xmx
     * @param flags flags of the JVM
     */
    static List<String> command(Path folder, String heap, List<String> flags, String mainClass, String... arguments) {
        return command(JAVA, libraries(), folder, heap, flags, mainClass, arguments);
    }

    /**
     * The command line of a worker, which may be of another version than the broker and run on another Java: the system
     * properties {@code worker.libs.directory} (else {@link #libraries}) and {@code worker.java} (else that of the tests).
     */
    static List<String> worker(Path folder, String heap, List<String> flags, Path settings) {
        String given = System.getProperty("worker.libs.directory", "");
        Path libraries = given.isEmpty() ? libraries() : Path.of(given).toAbsolutePath();
        if (!Files.isDirectory(libraries)) {
            throw new IllegalStateException(
                    "the jars of the worker are not in " + libraries
                            + ": run 'mvn -f src/test/worker/pom.xml package', or name their folder in -Dworker.libs.directory");
        }
        String java = System.getProperty("worker.java", "");
        return command(
                java.isEmpty() ? JAVA : Path.of(java),
                libraries,
                folder,
                heap,
                flags,
                "org.apache.kafka.connect.cli.ConnectDistributed",
                settings.toString());
    }

    private static List<String> command(
            Path java,
            Path libraries,
            Path folder,
            String heap,
            List<String> flags,
            String mainClass,
            String... arguments) {
        Path logging = write(folder.resolve("log4j2.xml"), LOG_CONFIGURATION);
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-Dlog4j2.configurationFile=" + logging));
        command.addAll(flags);
        command.addAll(List.of("-cp", libraries + "/*", mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Writes a program's settings as a properties file. */
    static Path properties(Path file, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("a string refused to be written to", e);
        }
        return write(file, text.toString());
    }

    /** Reads a program's settings from a properties file. */
    static Map<String, String> properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toAbsolutePath() + " cannot be read", e);
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        return settings;
    }

    private static Path write(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
