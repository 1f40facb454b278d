package io.immukafka.connect.change;

import io.immukafka.change.CheckConstraint;
import io.immukafka.change.Column;
import io.immukafka.change.Index;
import io.immukafka.change.SchemaChange;
import io.immukafka.change.SchemaChange.TableDropped;
import io.immukafka.change.SchemaChange.TableRenamed;
import io.immukafka.change.SchemaText;
import io.immukafka.change.Table;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * Records of table definitions: each is a change, and the whole definition after it. The key is the table, so that a compacted
 * topic keeps the newest definition of each.
 */
final class CatalogRecords {

    private static final Schema KEY = SchemaBuilder.struct()
            .name("io.immukafka.change.TableKey")
            .version(1)
            .field("database", Schema.STRING_SCHEMA)
            .field("engine", Schema.STRING_SCHEMA)
            .field("table_id", Schema.INT32_SCHEMA)
            .build();

    private static final Schema COLUMN = SchemaBuilder.struct()
            .name("io.immukafka.change.TableColumn")
            .version(1)
            .field("id", Schema.INT32_SCHEMA)
            .field("name", Schema.STRING_SCHEMA)
            .field("type", Schema.STRING_SCHEMA)
            .field("max_length", Schema.INT32_SCHEMA)
            .field("not_null", Schema.BOOLEAN_SCHEMA)
            .field("auto_increment", Schema.BOOLEAN_SCHEMA)
            .field("default_sql", Schema.OPTIONAL_STRING_SCHEMA)
            .build();

    private static final Schema INDEX = SchemaBuilder.struct()
            .name("io.immukafka.change.TableIndex")
            .version(1)
            .field("unique", Schema.BOOLEAN_SCHEMA)
            .field("columns", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .build();

    private static final Schema CHECK = SchemaBuilder.struct()
            .name("io.immukafka.change.TableCheck")
            .version(1)
            .field("name", Schema.STRING_SCHEMA)
            .field("sql", Schema.STRING_SCHEMA)
            .build();

    private static final Schema VALUE = SchemaBuilder.struct()
            .name("io.immukafka.change.TableDefinition")
            .version(1)
            .field("database", Schema.STRING_SCHEMA)
            .field("engine", Schema.STRING_SCHEMA)
            .field("table_id", Schema.INT32_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("former_table", Schema.OPTIONAL_STRING_SCHEMA)
            .field("topic", Schema.STRING_SCHEMA)
            .field("change", Schema.STRING_SCHEMA)
            .field("sql", Schema.STRING_SCHEMA)
            .field("dropped", Schema.BOOLEAN_SCHEMA)
            .field("columns", SchemaBuilder.array(COLUMN).build())
            .field("primary_key", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .field("indexes", SchemaBuilder.array(INDEX).build())
            .field("checks", SchemaBuilder.array(CHECK).build())
            .field("tx", Schema.INT64_SCHEMA)
            .field("entry", Schema.INT32_SCHEMA)
            .field("alh", Schema.STRING_SCHEMA)
            .build();

    private final String database;
    private final String topic;

    CatalogRecords(String database, String topic) {
        this.database = database;
        this.topic = topic;
    }

    void add(EventHeaders headers, SchemaChange change, String tableTopic, List<Emitted> records) {
        Table table = change.table();
        String engine = table.engine().name().toLowerCase(Locale.ROOT);
        Struct key =
                new Struct(KEY).put("database", database).put("engine", engine).put("table_id", table.id());
        String op = name(change);
        Struct value = new Struct(VALUE)
                .put("database", database)
                .put("engine", engine)
                .put("table_id", table.id())
                .put("table", table.name())
                .put("former_table", change instanceof TableRenamed renamed ? renamed.formerName() : null)
                .put("topic", tableTopic)
                .put("change", op)
                .put("sql", SchemaText.sql(change))
                .put("dropped", change instanceof TableDropped)
                .put(
                        "columns",
                        table.columns().stream().map(CatalogRecords::column).toList())
                .put("primary_key", table.keyNames())
                .put(
                        "indexes",
                        table.indexes().stream()
                                .map(index -> index(table, index))
                                .toList())
                .put(
                        "checks",
                        table.checks().stream().map(CatalogRecords::check).toList())
                .put("tx", headers.transaction().tx())
                .put("entry", change.entry())
                .put("alh", headers.alh());
        records.add(new Emitted(topic, key, value, headers.of(change.entry(), op)));
    }

    /** TableCreated becomes "table created". */
    private static String name(SchemaChange change) {
        return change.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private static Struct column(Column column) {
        return new Struct(COLUMN)
                .put("id", column.id())
                .put("name", column.name())
                .put("type", column.typeName())
                .put("max_length", column.maxLength())
                .put("not_null", column.notNull())
                .put("auto_increment", column.autoIncrement())
                .put("default_sql", column.defaultSql());
    }

    private static Struct index(Table table, Index index) {
        return new Struct(INDEX)
                .put("unique", index.unique())
                .put("columns", index.columns().stream().map(table::columnName).toList());
    }

    private static Struct check(CheckConstraint check) {
        return new Struct(CHECK).put("name", check.name()).put("sql", check.sql());
    }
}
