package io.immukafka.change;

import io.immukafka.change.SqlModel.SqlTable;
import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.ImmudbWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Runs random SQL on a database: rows, definitions in the middle, explicit transactions. */
public final class RandomSql {

    private static final int MOST_TABLES = 5;

    private final Random random;
    private final SqlModel model;
    private final SqlStatements statements;
    private final Map<String, Integer> refusals = new HashMap<>();
    private final Set<Long> several = new HashSet<>();
    private int accepted;
    private int refused;

    /** @param recent whether the server knows what came with 1.11 */
    public RandomSql(long seed, boolean recent) {
        random = new Random(seed);
        model = new SqlModel(random, recent);
        statements = new SqlStatements(random, recent);
    }

    /** Executes statements until there were so many; those in explicit transactions count one by one. */
    public void run(ImmudbWriter writer, int count) {
        while (accepted + refused < count) {
            int choice = random.nextInt(100);
            List<SqlTable> saved = model.saved();
            if (model.tables().isEmpty() || (choice < 3 && model.tables().size() < MOST_TABLES)) {
                if (execute(writer, model.create(), 1, saved)) {
                    for (String index : model.firstIndexes()) {
                        execute(writer, index, 1, model.saved());
                    }
                }
            } else if (choice < 12) {
                String statement = model.alter();
                if (statement != null) {
                    execute(writer, statement, 1, saved);
                }
            } else if (choice < 22) {
                transaction(writer, saved);
            } else {
                execute(writer, statements.any(model.any()), 1, saved);
            }
        }
    }

    private void transaction(ImmudbWriter writer, List<SqlTable> saved) {
        List<String> parts = new ArrayList<>();
        SqlTable table = model.any();
        for (int i = 0; i <= 1 + random.nextInt(5); i++) {
            String part = random.nextInt(8) == 0 ? model.alter() : statements.any(table);
            if (part != null) {
                parts.add(part);
            }
            // With an index on a table that it has renamed, v1.11.1 writes a catalog that it can't load again.
            boolean renamed = part != null && part.contains(" RENAME TO ");
            if (renamed || !model.tables().contains(table)) {
                break;
            }
        }
        execute(writer, "BEGIN TRANSACTION; " + String.join("; ", parts) + "; COMMIT;", parts.size(), saved);
    }

    private boolean execute(ImmudbWriter writer, String statement, int count, List<SqlTable> saved) {
        try {
            List<Long> transactions = writer.sql(statement);
            accepted += count;
            // One UPSERT may write the same row several times, too.
            if (count > 1 || statement.contains("), (")) {
                several.addAll(transactions);
            }
            return true;
        } catch (ImmudbCallException e) {
            refused += count;
            String description = String.valueOf(e.status().getDescription());
            refusals.merge(description.replaceAll("[0-9]+", "#"), 1, Integer::sum);

            model.restore(saved);
            return false;
        }
    }

    /** Transactions that may have written a row more than once. */
    Set<Long> several() {
        return several;
    }

    /** Statements that the server took. */
    public int accepted() {
        return accepted;
    }

    int refused() {
        return refused;
    }

    /** What the server said to the statements that it refused, and how often. */
    Map<String, Integer> refusals() {
        return refusals;
    }
}
