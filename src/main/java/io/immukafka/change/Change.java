package io.immukafka.change;

/** One event of a transaction. */
public sealed interface Change
        permits RowChange, DocumentChange, SchemaChange, SequenceChange, KeyChange, UndescribedRow, UnknownEntry {

    /** 0-based number of the entry that it comes from. */
    int entry();
}
