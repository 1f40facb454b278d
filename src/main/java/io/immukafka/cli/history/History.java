package io.immukafka.cli.history;

import io.immukafka.chain.Position;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;

/** The checksums of a place's transactions, each of which can be looked up. */
public interface History extends AutoCloseable {

    /** The position that its first transaction continues. */
    Position before();

    /** Its last transaction; {@link #before} if it has none. */
    Position last();

    /** When its last transaction was committed, seconds since 1970; 0 if it has none. */
    long timestamp();

    /** The Alh of a transaction between {@link #before} and {@link #last}, both included. */
    Digest alh(long tx) throws EngineException;

    @Override
    void close();
}
