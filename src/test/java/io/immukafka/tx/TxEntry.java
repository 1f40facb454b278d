package io.immukafka.tx;

/**
 * One entry of a transaction, whole in memory. Its arrays are not copied.
 *
 * @param key 1 to 65,535 bytes
 * @param metadata {@link EntryMetadata#NONE} for none
 * @param value the value, or in a truncated transaction its 32-byte SHA
 */
public record TxEntry(byte[] key, EntryMetadata metadata, byte[] value) {}
