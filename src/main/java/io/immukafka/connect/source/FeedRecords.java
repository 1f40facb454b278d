package io.immukafka.connect.source;

import io.immukafka.engine.EngineException;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** What becomes of one database's verified transactions on their way to Connect. For one thread. */
public interface FeedRecords {

    /**
     * Makes records of the next part; the last part of a transaction comes only when the transaction is verified.
     *
     * @param after the offset after the part
     * @param records the records are added to it
     * @return whether the records hold the part's payload, which then counts as memory until the broker has them
     * @throws EngineException if the database cannot continue
     */
    boolean add(TransactionPart part, SourceOffset after, List<SourceRecord> records) throws EngineException;

    /** The record of the primary's state; empty if there is none. */
    Optional<SourceRecord> state(StateRecord state, SourceOffset after);
}
