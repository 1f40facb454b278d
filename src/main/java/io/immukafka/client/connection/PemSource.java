package io.immukafka.client.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where certificates or a key come from, as PEM. Its text form names it and never shows what it contains. */
public sealed interface PemSource {

    /** The file of this path; null for null. */
    static @Nullable PemSource ofFile(@Nullable Path path) {
        return path == null ? null : new File(path);
    }

    /**
     * Its present content.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    byte[] read();

    /** A file, which may be replaced at any time. */
    record File(Path path) implements PemSource {

        @Override
        public byte[] read() {
            try {
                return Files.readAllBytes(path);
            } catch (NoSuchFileException e) {
                throw new IllegalArgumentException("the TLS file " + path + " does not exist", e);
            } catch (IOException e) {
                throw new IllegalArgumentException("the TLS file " + path + " cannot be read: " + e, e);
            }
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * The text itself.
     *
     * @param option that gave it
     */
    record Inline(String option, String pem) implements PemSource {

        @Override
        public byte[] read() {
            return pem.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return option;
        }
    }
}
