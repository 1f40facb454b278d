package io.immukafka.connect.change;

import io.immukafka.Version;
import io.immukafka.change.Op;
import io.immukafka.change.Requester;
import io.immukafka.change.Table;
import io.immukafka.change.TransactionChanges;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of Debezium's connectors, which its transformation ExtractNewRecordState and its sinks understand by the end
 * of the schema's name.
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-change-events-value">Debezium's change events</a>
 */
final class Envelope {

    private static final Schema SOURCE = SchemaBuilder.struct()
            .name("io.immukafka.change.Source")
            .version(1)
            .field("version", Schema.STRING_SCHEMA)
            .field("connector", Schema.STRING_SCHEMA)
            .field("name", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("snapshot", Schema.OPTIONAL_STRING_SCHEMA)
            .field("db", Schema.STRING_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("table_id", Schema.INT32_SCHEMA)
            .field("tx", Schema.INT64_SCHEMA)
            .field("entry", Schema.INT32_SCHEMA)
            .field("alh", Schema.STRING_SCHEMA)
            .field("user", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final long MILLIS = 1000;

    private final String prefix;
    private final String database;
    private final Schema schema;

    Envelope(String prefix, String database, TableLayout layout) {
        this.prefix = prefix;
        this.database = database;
        schema = SchemaBuilder.struct()
                .name(SchemaNames.schema(layout.topic()) + ".Envelope")
                .field("before", layout.rowSchema())
                .field("after", layout.rowSchema())
                .field("source", SOURCE)
                .field("op", Schema.STRING_SCHEMA)
                .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
    }

    Struct of(EventHeaders headers, int entry, Table table, Op op, @Nullable Struct before, @Nullable Struct after) {
        TransactionChanges transaction = headers.transaction();
        long millis = transaction.timestamp() * MILLIS;
        Requester requester = transaction.requester();
        Struct source = new Struct(SOURCE)
                .put("version", Version.CURRENT)
                .put("connector", "immudb")
                .put("name", prefix)
                .put("ts_ms", millis)
                .put("snapshot", "false")
                .put("db", database)
                .put("table", table.name())
                .put("table_id", table.id())
                .put("tx", transaction.tx())
                .put("entry", entry)
                .put("alh", headers.alh())
                .put("user", requester == null ? null : requester.user());
        return new Struct(schema)
                .put("before", before)
                .put("after", after)
                .put("source", source)
                .put("op", code(op))
                .put("ts_ms", millis);
    }

    /** Debezium has no code for a row that may have been there: u says that the row is now as it is. */
    private static String code(Op op) {
        return switch (op) {
            case INSERT -> "c";
            case UPDATE, UPSERT -> "u";
            case DELETE -> "d";
        };
    }
}
