package io.immukafka.change;

/** The stream is that of immudb's system database, whose entries hold password hashes: it is not decoded. */
public final class SystemDatabaseException extends Exception {

    private static final long serialVersionUID = 1L;

    SystemDatabaseException(long tx, int entry) {
        super("transaction " + tx + ", entry " + entry + " is of the system database: its entries hold password hashes "
                + "and replication passwords in clear, so they are not decoded");
    }
}
