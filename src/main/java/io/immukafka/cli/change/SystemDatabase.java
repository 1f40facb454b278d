package io.immukafka.cli.change;

import io.immukafka.ErrorCode;
import io.immukafka.change.ChangeDecoder;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.transfer.OriginOpener.DatabaseCheck;
import io.immukafka.engine.EngineException;

/**
 * Keeps the entries of the system database from being printed.
 *
 * @param place that is read
 */
record SystemDatabase(Endpoint place) implements DatabaseCheck {

    /** Refuses the place if its name says that it is the system database. */
    void refuse() throws EngineException {
        if (place instanceof Endpoint.Database database) {
            check(database.name());
        }
    }

    @Override
    public void check(String database) throws EngineException {
        if (database.equals(ChangeDecoder.SYSTEM_DATABASE)) {
            throw CliErrors.refused(
                    ErrorCode.SYSTEM_DATABASE,
                    place + " is immudb's system database: its entries contain password hashes and plain-text "
                            + "replication passwords, so they are not decoded");
        }
    }
}
