package io.immukafka.change;

/**
 * An entry as it is, because it could not be decoded.
 *
 * @param key all of it, the engine's byte included
 * @param problem why it could not be decoded
 */
public record UnknownEntry(int entry, Bytes key, boolean deleted, Content value, String problem) implements Change {}
