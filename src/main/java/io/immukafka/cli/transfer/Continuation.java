package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;

/** Whether an origin continues what a destination holds already. */
public final class Continuation {

    private static final String UNCHANGED = ". Nothing was changed";

    private Continuation() {}

    /**
     * A database must have the last transaction of a destination, with the same checksum.
     *
     * @param destination its name, for messages
     * @param newest the database's newest transaction
     */
    public static void require(Server server, String database, String destination, Position last, Position newest)
            throws EngineException {
        if (last.tx() > newest.tx()) {
            throw CliErrors.unproved(
                    ErrorCode.PRIMARY_REPLACED,
                    destination + " ends with " + last + ", but database '" + database + "' ends with "
                            + newest + ": the database was restored from an older state, or the destination has the "
                            + "history of another database"
                            + UNCHANGED);
        }
        Digest alh = last.tx() == 0
                ? Position.EMPTY.alh()
                : last.tx() == newest.tx()
                        ? newest.alh()
                        : server.header(database, last.tx()).alh();
        if (!alh.equals(last.alh())) {
            throw CliErrors.unproved(
                    ErrorCode.HISTORY_DIFFERS,
                    "the Alh of transaction " + last.tx() + " is "
                            + last.alh().toHex() + " in " + destination + " and " + alh.toHex() + " in database '"
                            + database
                            + "': the destination has the history of another database, or the database was replaced"
                            + UNCHANGED);
        }
    }
}
