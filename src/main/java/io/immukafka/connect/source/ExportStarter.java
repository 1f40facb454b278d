package io.immukafka.connect.source;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.export.ExportEngine;
import io.immukafka.export.ExportOptions;
import io.immukafka.export.ExportStart;
import io.immukafka.export.FailureHistory;
import io.immukafka.metrics.SourceMetrics;

/**
 * The settings and resources that all exports of a task share.
 *
 * @param onNews called when one of them gives something, or fails
 */
record ExportStarter(ImmudbClient client, ExportOptions options, MemoryBudget memory, Runnable onNews) {

    DatabaseClient database(String name) {
        return client.database(name);
    }

    FailureHistory failures(String database) {
        return new FailureHistory(database, options);
    }

    ExportEngine start(DatabaseClient database, ExportStart start, SourceMetrics metrics, FailureHistory failures) {
        return ExportEngine.start(database, start, options, memory, onNews, metrics, failures);
    }
}
