package io.immukafka.record;

import io.immukafka.tx.Limits;
import org.jspecify.annotations.Nullable;

/** What one Kafka record carries. */
public sealed interface ImmudbRecord permits TransactionPart, StateRecord {

    /** Name of the database on the primary. */
    String database();

    /** Id of the transaction that this record is a part of, or that the state stands at. */
    long tx();

    /** The key of the Kafka record. */
    String key();

    /** The primary's limits, where the source gave them. */
    @Nullable
    Limits limits();
}
