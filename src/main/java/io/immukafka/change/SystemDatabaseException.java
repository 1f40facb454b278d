package io.immukafka.change;

/** The stream is that of immudb's system database, whose entries hold password hashes: it is not decoded. */
public final class SystemDatabaseException extends Exception {

    private static final long serialVersionUID = 1L;

    SystemDatabaseException(long tx, int entry) {
        super("transaction " + tx + ", entry " + entry + " belongs to the system database: its entries contain "
                + "password hashes and plain-text replication passwords, so they are not decoded");
    }
}
