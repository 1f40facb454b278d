package io.immukafka.connect.source;

import io.immukafka.connect.options.DatabasePatterns;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of a server's databases a source exports. For one thread. */
final class ExportableDatabases {

    private static final Logger log = LoggerFactory.getLogger(ExportableDatabases.class);

    /** It holds the server's users and settings; no replica could take it. */
    private static final String SYSTEM = "systemdb";

    private final DatabasePatterns patterns;
    private final Set<String> skipped = new HashSet<>();

    ExportableDatabases(DatabasePatterns patterns) {
        this.patterns = patterns;
    }

    /** Whether a database matches and can be exported; logs once for each that matches and cannot. */
    boolean accepts(String database) {
        if (!patterns.matches(database) || database.equals(SYSTEM)) {
            return false;
        }
        if (DatabasePatterns.isName(database)) {
            return true;
        }
        if (skipped.add(database)) {
            log.warn(
                    "Database '{}' matches {} but is not exported: a topic cannot have its name, which may have ASCII "
                            + "letters, digits, '.', '_' and '-' only",
                    database,
                    patterns);
        }
        return false;
    }
}
