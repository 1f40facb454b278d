package io.immukafka.change;

import org.jspecify.annotations.Nullable;

/** Which of immudb's engines an entry belongs to; both keep tables of the same layout, numbered apart. */
public enum Engine {
    SQL(2),
    DOCUMENTS(3);

    private static final Engine[] ENGINES = values();

    private final byte prefix;

    Engine(int prefix) {
        this.prefix = (byte) prefix;
    }

    /** The engine whose keys begin with a byte; null for none. */
    static @Nullable Engine of(int prefix) {
        for (Engine engine : ENGINES) {
            if (engine.prefix == prefix) {
                return engine;
            }
        }
        return null;
    }

    /** The first byte of its keys. */
    byte prefix() {
        return prefix;
    }
}
