package io.immukafka.connect.source;

import io.immukafka.connect.options.SourceOptions;
import io.immukafka.export.ExportStart;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A database of a task, and where it is read from and written to.
 *
 * @param topic that the records go to, or the prefix of their topics
 * @param records what is made of its transactions
 * @param offset null if only the database knows the Alh before its first transaction
 * @param start where the export begins
 */
public record SourceDatabase(
        String name,
        String topic,
        FeedRecords records,
        @Nullable SourceOffset offset,
        ExportStart start) {

    /**
     * A database as the options and the stored offsets have it.
     *
     * @param stored offsets by source partition
     * @throws org.apache.kafka.connect.errors.ConnectException if the stored offset is not valid, or none is stored and the
     *     topic does not tell where to continue
     * @throws org.apache.kafka.common.config.ConfigException if no topic can have its name
     */
    static SourceDatabase of(String name, Map<Map<String, String>, Map<String, Object>> stored, SourceOptions options) {
        Map<String, Object> map = stored.get(SourceOffset.partition(name));
        String topic = options.topic(name);
        SourceOffset offset = map != null ? SourceOffset.of(map) : beginning(name, topic, options);
        ExportStart start = offset != null
                ? offset.start()
                : ExportStart.with(options.startTx().orElse(1));
        return new SourceDatabase(name, topic, new TransactionRecords(name, topic), offset, start);
    }

    private static @Nullable SourceOffset beginning(String name, String topic, SourceOptions options) {
        if (options.startTx().isEmpty()) {
            return new SourceOffset(new LostOffset(options.kafkaClient()).recover(name, topic));
        }
        return options.startTx().getAsLong() == 1 ? SourceOffset.BEGINNING : null;
    }
}
