package io.immukafka.workload;

/** The kinds of transactions that a {@link Workload} mixes. */
public enum Shape {
    /** One key with a small value. */
    KEY,
    /** One key with a value of no bytes. */
    EMPTY_VALUE,
    /** Several keys. */
    SEVERAL_KEYS,
    /** As many keys as the database allows in one transaction. */
    FULL,
    /** One key with a large value. */
    LARGE,
    /** A key that expires, every other one in the past. */
    EXPIRING,
    /** A key that is not indexed. */
    NON_INDEXED,
    /** A key marked as deleted. */
    DELETED,
    /** A reference to a key. */
    REFERENCE,
    /** A key's place in a sorted set. */
    SORTED_SET,
    /** A key, a reference to it and its place in a sorted set. */
    EXEC_ALL,
    /** A row inserted, upserted, updated or deleted. */
    SQL,
    /** A document inserted, replaced or deleted. */
    DOCUMENT;

    /** Whether the shape lives on metadata of entries or transactions, which headers of version 0 do not have. */
    boolean needsMetadata() {
        return switch (this) {
            case EXPIRING, NON_INDEXED, DELETED, DOCUMENT -> true;
            default -> false;
        };
    }
}
