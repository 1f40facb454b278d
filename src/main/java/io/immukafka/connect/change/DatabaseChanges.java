package io.immukafka.connect.change;

import io.immukafka.chain.Position;
import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.source.FeedRecords;
import io.immukafka.connect.source.SourceDatabase;
import io.immukafka.connect.source.SourceOffset;
import io.immukafka.engine.EngineException;
import io.immukafka.export.ExportStart;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** The changes of a database that is read from its server. */
final class DatabaseChanges implements FeedRecords {

    private final ChangeFeed feed;

    private DatabaseChanges(ChangeFeed feed) {
        this.feed = feed;
    }

    /**
     * A database as the options and the stored offsets have it.
     *
     * @param offsets by source partition
     * @throws org.apache.kafka.connect.errors.ConnectException if the stored offset is not valid
     */
    static SourceDatabase of(
            String name, Map<Map<String, String>, Map<String, Object>> offsets, ChangeOptions options) {
        Map<String, String> partition = SourceOffset.partition(name);
        Map<String, Object> map = offsets.get(partition);
        ChangeOffset stored = map == null ? null : ChangeOffset.of(map);
        Position start = ChangeFeed.start(stored);
        return new SourceDatabase(
                name,
                options.topicPrefix() + "." + name,
                new DatabaseChanges(new ChangeFeed(options, name, partition, stored)),
                SourceDatabase.Basis.CERTAIN,
                new SourceOffset(start),
                ExportStart.after(start));
    }

    @Override
    public boolean add(TransactionPart part, SourceOffset after, List<SourceRecord> records) throws EngineException {
        feed.accept(part.part(), null, records);
        return false;
    }

    @Override
    public Optional<SourceRecord> state(StateRecord state, SourceOffset after) {
        return Optional.empty();
    }
}
