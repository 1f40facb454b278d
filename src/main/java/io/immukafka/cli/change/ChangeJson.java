package io.immukafka.cli.change;

import io.immukafka.change.Bytes;
import io.immukafka.change.Change;
import io.immukafka.change.Column;
import io.immukafka.change.Content;
import io.immukafka.change.Content.Missing;
import io.immukafka.change.Content.Present;
import io.immukafka.change.DocumentChange;
import io.immukafka.change.DocumentValues;
import io.immukafka.change.KeyChange;
import io.immukafka.change.Op;
import io.immukafka.change.Requester;
import io.immukafka.change.Row;
import io.immukafka.change.RowChange;
import io.immukafka.change.SchemaChange;
import io.immukafka.change.SchemaText;
import io.immukafka.change.SequenceChange;
import io.immukafka.change.Table;
import io.immukafka.change.TransactionChanges;
import io.immukafka.change.UndescribedRow;
import io.immukafka.change.UnknownEntry;
import io.immukafka.cli.console.JsonWriter;
import io.immukafka.cli.console.Times;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The changes of a transaction as JSON objects for scripts, as {@code docs/changes.md} describes them. */
final class ChangeJson {

    private final TransactionChanges transaction;
    private final String time;
    private final String alh;
    private JsonWriter out = new JsonWriter();

    ChangeJson(TransactionChanges transaction) {
        this.transaction = transaction;
        time = Times.text(transaction.timestamp());
        alh = transaction.alh().toHex();
    }

    /** The object of one of its changes. */
    String object(Change change) {
        out = new JsonWriter();
        out.begin().field("tx", transaction.tx()).field("entry", change.entry());
        out.field("time", time).field("alh", alh);
        Requester requester = transaction.requester();
        if (requester != null) {
            putIfPresent("user", requester.user());
            putIfPresent("address", requester.address());
            putIfPresent(
                    "extra",
                    requester.extra() == null ? null : requester.extra().toBase64());
        }
        change(change);
        return out.end().toString();
    }

    private void putIfPresent(String field, @Nullable Object value) {
        if (value != null) {
            out.field(field, value);
        }
    }

    private void row(String field, @Nullable Row row) {
        if (row != null) {
            JsonValues.row(out.field(field), row);
        }
    }

    private void kind(String kind, String op) {
        out.field("kind", kind).field("op", op);
    }

    private void change(Change change) {
        if (change instanceof RowChange row) {
            kind("row", op(row.op()));
            table(row.table());
            row("key", row.key());
            row("before", row.before());
            row("after", row.after());
            missing(row.missing());
        } else if (change instanceof DocumentChange document) {
            kind("document", op(document.op()));
            table(document.collection());
            out.field("id", document.id().toHex());
            putIfPresent("before", DocumentValues.plain(document.before()));
            putIfPresent("after", DocumentValues.plain(document.after()));
            missing(document.missing());
        } else if (change instanceof SchemaChange schema) {
            schema(schema);
        } else if (change instanceof SequenceChange sequence) {
            kind("sequence", sequence.dropped() ? "delete" : "set");
            out.field("sequence", sequence.name());
            out.field("current", sequence.current());
            out.field("increment", sequence.increment());
        } else if (change instanceof KeyChange key) {
            key(key);
        } else if (change instanceof UndescribedRow row) {
            kind("undescribed", row.deleted() ? "delete" : "upsert");
            out.field("engine", row.engine().name().toLowerCase(Locale.ROOT));
            out.field("tableId", row.table());
            out.field("keyBase64", row.key().toBase64());
            raw(row.value());
        } else if (change instanceof UnknownEntry entry) {
            kind("unknown", entry.deleted() ? "delete" : "set");
            out.field("keyBase64", entry.key().toBase64());
            raw(entry.value());
            out.field("problem", entry.problem());
        }
    }

    private static String op(Op op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    private void table(Table table) {
        out.field("table", table.name());
        out.field("tableId", table.id());
    }

    private void missing(@Nullable Missing missing) {
        putIfPresent("missing", missing == null ? null : missing.describe());
    }

    private void raw(Content content) {
        if (content instanceof Present present) {
            out.field("valueBase64", present.bytes().toBase64());
        } else {
            missing((Missing) content);
        }
    }

    private void schema(SchemaChange change) {
        String name = change.getClass().getSimpleName();
        // TableCreated becomes "table created".
        kind("schema", name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT));
        Table table = change.table();
        table(table);
        out.field("engine", table.engine().name().toLowerCase(Locale.ROOT));
        out.field("sql", SchemaText.sql(change));
        out.field("columns", table.columns().stream().map(ChangeJson::column).toList());
        out.field("primaryKey", table.keyNames());
    }

    private static Map<String, @Nullable Object> column(Column column) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", column.id());
        json.put("name", column.name());
        json.put("type", column.typeName());
        json.put("maxLength", column.maxLength());
        json.put("notNull", column.notNull());
        json.put("autoIncrement", column.autoIncrement());
        json.put("default", column.defaultSql());
        return json;
    }

    private void key(KeyChange change) {
        if (change instanceof KeyChange.Set set) {
            kind("key", "set");
            bytes("key", set.key());
            if (set.value() instanceof Present present) {
                bytes("value", present.bytes());
            } else {
                missing((Missing) set.value());
            }
            set.expiresAt().ifPresent(seconds -> out.field("expiresAt", Times.text(seconds)));
            out.field("indexed", !set.nonIndexable());
        } else if (change instanceof KeyChange.Reference reference) {
            kind("key", "reference");
            bytes("key", reference.key());
            bytes("target", reference.target());
            out.field("atTx", reference.atTx());
        } else if (change instanceof KeyChange.Member member) {
            kind("key", "member");
            bytes("set", member.set());
            out.field("score", DocumentValues.number(member.score()));
            bytes("key", member.key());
            out.field("atTx", member.atTx());
        } else {
            kind("key", "delete");
            bytes("key", change.key());
        }
    }

    /** As text under the field's name, or in Base64 under another, if it is not UTF-8. */
    private void bytes(String field, Bytes bytes) {
        String text = bytes.text();
        if (text != null) {
            out.field(field, text);
        } else {
            out.field(field + "Base64", bytes.toBase64());
        }
    }
}
