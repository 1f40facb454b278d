package io.immukafka.record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/** The Avro schemas of all versions, found by their CRC-64-AVRO fingerprint. */
final class ShippedSchemas {

    /** Oldest first. A file is added for each new version, none is ever taken away. */
    static final ShippedSchemas ALL = new ShippedSchemas(List.of(load("record-1.avsc")));

    private final Map<Long, Schema> byFingerprint = new HashMap<>();
    private final Schema current;
    private final long currentFingerprint;

    /** Takes schemas, oldest first; the last is the one to write. */
    ShippedSchemas(List<Schema> schemas) {
        for (Schema schema : schemas) {
            byFingerprint.put(fingerprint(schema), schema);
        }
        current = schemas.get(schemas.size() - 1);
        currentFingerprint = fingerprint(current);
    }

    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    private static Schema load(String file) {
        try (InputStream in = ShippedSchemas.class.getResourceAsStream(file)) {
            return new Schema.Parser()
                    .parse(Objects.requireNonNull(in, () -> file + " is missing from the jar: build it again"));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read from the jar", e);
        }
    }

    /** The schema that is written. */
    Schema current() {
        return current;
    }

    long currentFingerprint() {
        return currentFingerprint;
    }

    @Nullable
    Schema find(long fingerprint) {
        return byFingerprint.get(fingerprint);
    }
}
