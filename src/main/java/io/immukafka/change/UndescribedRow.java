package io.immukafka.change;

/**
 * A row or document of a table that the stream has not described: it began later than the table, or the table's
 * description was lost, or the table was created and dropped in this transaction.
 *
 * @param key from behind the table's number on: the encoded primary key
 */
public record UndescribedRow(int entry, Engine engine, int table, boolean deleted, Bytes key, Content value)
        implements Change {}
