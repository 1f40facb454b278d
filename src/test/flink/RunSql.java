import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;

/**
 * Runs the statements of a file in a Flink cluster inside this JVM, and prints the rows that the last one leaves, a line each,
 * columns separated by tabs. Run as one file, with Flink's jars on the class path.
 */
final class RunSql {

    private RunSql() {}

    public static void main(String[] arguments) throws Exception {
        TableEnvironment flink = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        List<String> statements = new ArrayList<>();
        for (String statement : Files.readString(Path.of(arguments[0])).split(";\\s*(\n|$)")) {
            if (!statement.isBlank()) {
                statements.add(statement);
            }
        }
        for (String statement : statements.subList(0, statements.size() - 1)) {
            flink.executeSql(statement);
        }
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<Row> changes =
                flink.executeSql(statements.get(statements.size() - 1)).collect()) {
            while (changes.hasNext()) {
                Row change = changes.next();
                String row = text(change);
                if (change.getKind() == RowKind.INSERT || change.getKind() == RowKind.UPDATE_AFTER) {
                    rows.add(row);
                } else if (!rows.remove(row)) {
                    throw new IllegalStateException("a row is taken back that is not there: " + change);
                }
            }
        }
        rows.forEach(System.out::println);
    }

    private static String text(Row row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.getArity(); i++) {
            cells.add(String.valueOf(row.getField(i)));
        }
        return String.join("\t", cells);
    }
}
