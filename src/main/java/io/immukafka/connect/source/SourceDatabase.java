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
 * @param basis how it is known where the export begins
 * @param offset null if only the database knows the Alh before its first transaction
 * @param start where the export begins
 */
public record SourceDatabase(
        String name,
        String topic,
        FeedRecords records,
        Basis basis,
        @Nullable SourceOffset offset,
        ExportStart start) {

    /** How it is known where the export of a database begins. */
    public enum Basis {
        /** It follows from the options, or its topics cannot tell more. */
        CERTAIN,
        /** Connect has an offset for it; its topic should have the transaction. */
        STORED,
        /** Connect has no offset for it, which may have been lost. */
        UNKNOWN
    }

    /**
     * A database as the options and the stored offsets have it.
     *
     * @param stored offsets by source partition
     * @throws org.apache.kafka.connect.errors.ConnectException if the stored offset is not valid
     * @throws org.apache.kafka.common.config.ConfigException if no topic can have its name
     */
    static SourceDatabase of(String name, Map<Map<String, String>, Map<String, Object>> stored, SourceOptions options) {
        Map<String, Object> map = stored.get(SourceOffset.partition(name));
        long first = options.startTx().orElse(1);
        Basis basis = map != null ? Basis.STORED : options.startTx().isPresent() ? Basis.CERTAIN : Basis.UNKNOWN;
        SourceOffset offset = map != null ? SourceOffset.of(map) : first == 1 ? SourceOffset.BEGINNING : null;
        return new SourceDatabase(
                name,
                options.routedTopic(name),
                new TransactionRecords(name, options.topic(name)),
                basis,
                offset,
                offset != null ? offset.start() : ExportStart.with(first));
    }

    /** The same database, continued after this offset. */
    SourceDatabase after(SourceOffset known) {
        return new SourceDatabase(name, topic, records, Basis.CERTAIN, known, known.start());
    }
}
