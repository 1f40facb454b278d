package io.immukafka.change;

/** Which of immudb's engines an entry belongs to; both keep tables of the same layout, numbered apart. */
public enum Engine {
    SQL(2),
    DOCUMENTS(3);

    private final byte prefix;

    Engine(int prefix) {
        this.prefix = (byte) prefix;
    }

    /** The first byte of its keys. */
    byte prefix() {
        return prefix;
    }
}
