package io.immukafka.connect.change;

import io.immukafka.change.Engine;
import io.immukafka.change.Table;
import io.immukafka.change.TransactionChanges;
import io.immukafka.change.UndescribedRow;
import io.immukafka.change.UnknownEntry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the changes that have no record, since there is nothing that a consumer could take for a row. The log names each kind
 * when it first comes, and how many there are every ten minutes as long as more come.
 */
final class SkippedChanges {

    private static final Logger log = LoggerFactory.getLogger(SkippedChanges.class);
    private static final Duration REMINDER = Duration.ofMinutes(10);

    private static final class Tally {
        private long changes;
        private long loggedAt;
    }

    private final String database;
    private final Map<String, Tally> tallies = new TreeMap<>();

    SkippedChanges(String database) {
        this.database = database;
    }

    void undescribed(TransactionChanges transaction, UndescribedRow row) {
        count(
                transaction,
                "rows of " + (row.engine() == Engine.SQL ? "table " : "collection ") + row.table()
                        + ", which no transaction read so far describes. Read an origin that begins with transaction 1; a "
                        + "truncation on the server describes all tables again");
    }

    void unknown(TransactionChanges transaction, UnknownEntry entry) {
        log.debug("Database '{}', transaction {}: {}", database, transaction.tx(), entry.problem());
        count(transaction, "entries that could not be decoded");
    }

    void lostValue(TransactionChanges transaction, Table table) {
        count(
                transaction,
                "writes of " + table.name()
                        + " whose values are not there: the server has dropped them (retention), or "
                        + "they are longer than 1 MiB");
    }

    void lostKeyValue(TransactionChanges transaction) {
        count(
                transaction,
                "keys whose values are not there: the server has dropped them (retention), or they are longer than "
                        + "1 MiB");
    }

    void undecodedKey(TransactionChanges transaction, Table table) {
        count(transaction, "rows of " + table.name() + " whose primary key could not be decoded");
    }

    private void count(TransactionChanges transaction, String what) {
        Tally tally = tallies.computeIfAbsent(what, any -> new Tally());
        tally.changes++;
        long now = System.nanoTime();
        if (tally.changes == 1 || now - tally.loggedAt >= REMINDER.toNanos()) {
            tally.loggedAt = now;
            log.warn(
                    "Database '{}', transaction {}: not emitted, {} so far: {}",
                    database,
                    transaction.tx(),
                    tally.changes,
                    what);
        }
    }
}
