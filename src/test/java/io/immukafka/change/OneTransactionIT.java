package io.immukafka.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.cli.InProcess;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.ImmudbWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the events claim of a row or a column that several statements of one transaction touch, and why. */
@ExtendWith(RealServers.class)
class OneTransactionIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aRowIsOnlySaidToBeReplacedIfItWasThere(ImmudbServer server) throws Exception {
        try (ImmudbWriter writer = created(server, "one_transaction")) {
            writer.sql("CREATE TABLE t (id INTEGER, a VARCHAR[10], b INTEGER, PRIMARY KEY id)");
            writer.sql("CREATE INDEX ON t(a)");
            writer.sql("INSERT INTO t(id, a, b) VALUES (1, 'x', 1)");
            writer.sql("UPDATE t SET a = 'y' WHERE id = 1");
            writer.sql(
                    "BEGIN TRANSACTION; UPDATE t SET b = 2 WHERE id = 1; UPDATE t SET a = 'z' WHERE id = 1; COMMIT;");
            // A new row whose indexed column changes: refused, which is why an old index entry proves an update,
            assertThatThrownBy(() -> writer.sql("BEGIN TRANSACTION; INSERT INTO t(id, a) VALUES (2, 'x'); "
                            + "UPDATE t SET a = 'y' WHERE id = 2; COMMIT;"))
                    .isInstanceOf(ImmudbCallException.class)
                    .hasMessageContaining("cannot change a non-transient key to transient");
            // unless the index is as new as the row.
            writer.sql("BEGIN TRANSACTION; INSERT INTO t(id, a, b) VALUES (3, 'x', 1); CREATE INDEX ON t(b); "
                    + "UPDATE t SET b = 7 WHERE id = 3; COMMIT;");
            writer.sql("CREATE TABLE n (id INTEGER AUTO_INCREMENT, a VARCHAR[10], PRIMARY KEY id)");
            writer.sql("BEGIN TRANSACTION; INSERT INTO n(a) VALUES ('x'); CREATE INDEX ON n(a); "
                    + "UPDATE n SET a = 'y' WHERE id = 1; COMMIT;");
            writer.sql("BEGIN TRANSACTION; DELETE FROM n WHERE id = 1; UPSERT INTO n(id, a) VALUES (1, 'z'); COMMIT;");
            assertThatThrownBy(() -> writer.sql("INSERT INTO n(id, a) VALUES (-5, 'x')"))
                    .isInstanceOf(ImmudbCallException.class)
                    .hasMessageContaining("must be greater than current one");
        }

        assertThat(rowChanges(server, "one_transaction"))
                .containsExactly(
                        "UPSERT t [1, x, 1]",
                        "UPDATE t [1, x, 1] -> [1, y, 1]",
                        // The old row is the one that the statement found, not the one before the transaction.
                        "UPDATE t [1, y, 2] -> [1, z, 2]",
                        "UPSERT t [3, x, 7]",
                        "INSERT n [1, y]",
                        "UPDATE n [1, z]");
    }

    /** Only together with RENAME COLUMN; rows that exist are not rewritten. */
    @Test
    void aColumnThatWasGivenAnotherTypeIsToldAndRead(ImmudbServer server) throws Exception {
        try (ImmudbWriter writer = created(server, "other_type")) {
            writer.sql("CREATE TABLE t (id INTEGER, w INTEGER, PRIMARY KEY id)");
            writer.sql("INSERT INTO t(id, w) VALUES (1, -1)");
            writer.sql("BEGIN TRANSACTION; ALTER TABLE t ALTER COLUMN w TYPE VARCHAR; "
                    + "ALTER TABLE t RENAME COLUMN w TO w2; COMMIT;");
            writer.sql("DELETE FROM t WHERE id = 1");
        }
        // The old bytes are no text; the column was INTEGER before.
        assertThat(rowChanges(server, "other_type")).containsExactly("UPSERT t [1, -1]", "DELETE t [1, -1] -> ");
    }

    private static ImmudbWriter created(ImmudbServer server, String database) {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(database));
        }
        return server.writer(database);
    }

    private List<String> rowChanges(ImmudbServer server, String database) throws Exception {
        Path file = folder.resolve("file");
        assertThat(new InProcess(folder)
                        .on(server, "backup", database, "-o", file.toString())
                        .exitCode())
                .isZero();
        List<String> found = new ArrayList<>();
        ChangeStreamIT.decode(
                file,
                transaction -> transaction.changes().forEach(change -> {
                    if (change instanceof RowChange row) {
                        Row before = row.before();
                        Row after = row.after();
                        found.add(row.op() + " " + row.table().name() + " "
                                + (before == null ? "" : values(before) + " -> ")
                                + (after == null ? "" : values(after)));
                    }
                }));
        return found;
    }

    private static List<String> values(Row row) {
        List<String> values = new ArrayList<>();
        for (Row.Field field : row.fields()) {
            SqlValue value = field.value();
            values.add(
                    value instanceof SqlValue.Int64 number
                            ? String.valueOf(number.value())
                            : value instanceof SqlValue.Text text ? text.value() : "NULL");
        }
        return values;
    }
}
