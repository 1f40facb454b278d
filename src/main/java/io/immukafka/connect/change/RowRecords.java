package io.immukafka.connect.change;

import io.immukafka.change.Change;
import io.immukafka.change.DocumentChange;
import io.immukafka.change.Engine;
import io.immukafka.change.Op;
import io.immukafka.change.Row;
import io.immukafka.change.RowChange;
import io.immukafka.change.Table;
import io.immukafka.connect.options.ChangeFormat;
import io.immukafka.connect.options.ChangeOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Records of rows and documents, in the topic of their table or collection. */
final class RowRecords {

    private record TableNumber(Engine engine, int table) {}

    private record Known(TableLayout layout, @Nullable Envelope envelope) {}

    private final ChangeOptions options;
    private final String database;
    private final SkippedChanges skipped;
    private final Map<TableNumber, Known> known = new HashMap<>();

    RowRecords(ChangeOptions options, String database, SkippedChanges skipped) {
        this.options = options;
        this.database = database;
        this.skipped = skipped;
    }

    /** The topic of a table or collection. */
    String topic(Table table) {
        return SchemaNames.topic(options.topicPrefix() + "." + database + "." + table.name());
    }

    void add(EventHeaders headers, RowChange change, List<Emitted> records) {
        Table table = change.table();
        if (!options.tables().hasTable(table.name())) {
            return;
        }
        Known its = known(table);
        TableLayout layout = its.layout();
        List<String> undecoded = new ArrayList<>();
        Struct key = layout.key(change.key());
        Struct after = row(layout, change.after(), undecoded);
        if (key == null || (change.after() != null && after == null)) {
            skipped.undecodedKey(headers.transaction(), table);
        } else if (change.op() != Op.DELETE && after == null) {
            skipped.lostValue(headers.transaction(), table);
        } else {
            Struct before = row(layout, change.before(), new ArrayList<>());
            add(headers, change, table, change.op(), its, new Images(key, before, after, undecoded), records);
        }
    }

    private static @Nullable Struct row(TableLayout layout, @Nullable Row row, List<String> undecoded) {
        return row == null ? null : layout.row(row, undecoded);
    }

    void add(EventHeaders headers, DocumentChange change, List<Emitted> records) {
        Table table = change.collection();
        if (!options.tables().hasTable(table.name())) {
            return;
        }
        Known its = known(table);
        Map<String, @Nullable Object> before = change.before();
        Map<String, @Nullable Object> after = change.after();
        if (change.op() != Op.DELETE && after == null) {
            skipped.lostValue(headers.transaction(), table);
            return;
        }
        Images images = new Images(
                its.layout().key(change.id()),
                before == null ? null : its.layout().document(change.id(), before),
                after == null ? null : its.layout().document(change.id(), after),
                List.of());
        add(headers, change, table, change.op(), its, images, records);
    }

    private record Images(
            Struct key, @Nullable Struct before, @Nullable Struct after, List<String> undecoded) {}

    private static void add(
            EventHeaders headers, Change change, Table table, Op op, Known its, Images images, List<Emitted> records) {
        String topic = its.layout().topic();
        Envelope envelope = its.envelope();
        if (envelope != null) {
            Struct value = envelope.of(headers, change.entry(), table, op, images.before(), images.after());
            records.add(new Emitted(topic, images.key(), value, headers.of(change.entry(), op, images.undecoded())));
        }
        if (envelope == null || op == Op.DELETE) {
            records.add(new Emitted(
                    topic, images.key(), images.after(), headers.of(change.entry(), op, images.undecoded())));
        }
    }

    private Known known(Table table) {
        TableNumber key = new TableNumber(table.engine(), table.id());
        Known its = known.get(key);
        if (its == null || !its.layout().table().equals(table)) {
            boolean debezium = options.format() == ChangeFormat.DEBEZIUM;
            TableLayout layout = new TableLayout(table, topic(table), options.tables(), debezium);
            its = new Known(layout, debezium ? new Envelope(options.topicPrefix(), database, layout) : null);
            known.put(key, its);
        }
        return its;
    }
}
