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
import io.immukafka.change.RowChange;
import io.immukafka.change.SchemaChange;
import io.immukafka.change.SchemaText;
import io.immukafka.change.SequenceChange;
import io.immukafka.change.Table;
import io.immukafka.change.TransactionChanges;
import io.immukafka.change.UndescribedRow;
import io.immukafka.change.UnknownEntry;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A change as one JSON object for scripts, as {@code docs/changes.md} describes it. */
final class ChangeJson {

    private final Map<String, @Nullable Object> out = new LinkedHashMap<>();

    private ChangeJson() {}

    static Map<String, ?> of(TransactionChanges transaction, Change change) {
        ChangeJson json = new ChangeJson();
        json.transaction(transaction, change.entry());
        json.change(change);
        return json.out;
    }

    private void transaction(TransactionChanges transaction, int entry) {
        out.put("tx", transaction.tx());
        out.put("entry", entry);
        out.put("time", ChangeText.time(transaction.timestamp()));
        out.put("alh", transaction.alh().toHex());
        Requester requester = transaction.requester();
        if (requester != null) {
            putIfPresent("user", requester.user());
            putIfPresent("address", requester.address());
            putIfPresent("extra", requester.extra() == null ? null : JsonValues.base64(requester.extra()));
        }
    }

    private void putIfPresent(String field, @Nullable Object value) {
        if (value != null) {
            out.put(field, value);
        }
    }

    private void kind(String kind, String op) {
        out.put("kind", kind);
        out.put("op", op);
    }

    private void change(Change change) {
        if (change instanceof RowChange row) {
            kind("row", op(row.op()));
            table(row.table());
            out.put("key", JsonValues.row(row.key()));
            putIfPresent("before", row.before() == null ? null : JsonValues.row(row.before()));
            putIfPresent("after", row.after() == null ? null : JsonValues.row(row.after()));
            missing(row.missing());
        } else if (change instanceof DocumentChange document) {
            kind("document", op(document.op()));
            table(document.collection());
            out.put("id", document.id().toHex());
            putIfPresent("before", DocumentValues.plain(document.before()));
            putIfPresent("after", DocumentValues.plain(document.after()));
            missing(document.missing());
        } else if (change instanceof SchemaChange schema) {
            schema(schema);
        } else if (change instanceof SequenceChange sequence) {
            kind("sequence", sequence.dropped() ? "delete" : "set");
            out.put("sequence", sequence.name());
            out.put("current", sequence.current());
            out.put("increment", sequence.increment());
        } else if (change instanceof KeyChange key) {
            key(key);
        } else if (change instanceof UndescribedRow row) {
            kind("undescribed", row.deleted() ? "delete" : "upsert");
            out.put("engine", row.engine().name().toLowerCase(Locale.ROOT));
            out.put("tableId", row.table());
            out.put("keyBase64", JsonValues.base64(row.key()));
            raw(row.value());
        } else if (change instanceof UnknownEntry entry) {
            kind("unknown", entry.deleted() ? "delete" : "set");
            out.put("keyBase64", JsonValues.base64(entry.key()));
            raw(entry.value());
            out.put("problem", entry.problem());
        }
    }

    private static String op(Op op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    private void table(Table table) {
        out.put("table", table.name());
        out.put("tableId", table.id());
    }

    private void missing(@Nullable Missing missing) {
        putIfPresent("missing", missing == null ? null : missing.describe());
    }

    private void raw(Content content) {
        if (content instanceof Present present) {
            out.put("valueBase64", JsonValues.base64(present.bytes()));
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
        out.put("engine", table.engine().name().toLowerCase(Locale.ROOT));
        out.put("sql", SchemaText.sql(change));
        out.put("columns", table.columns().stream().map(ChangeJson::column).toList());
        out.put("primaryKey", table.keyNames());
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
            set.expiresAt().ifPresent(seconds -> out.put("expiresAt", ChangeText.time(seconds)));
            out.put("indexed", !set.nonIndexable());
        } else if (change instanceof KeyChange.Reference reference) {
            kind("key", "reference");
            bytes("key", reference.key());
            bytes("target", reference.target());
            out.put("atTx", reference.atTx());
        } else if (change instanceof KeyChange.Member member) {
            kind("key", "member");
            bytes("set", member.set());
            out.put("score", DocumentValues.number(member.score()));
            bytes("key", member.key());
            out.put("atTx", member.atTx());
        } else {
            kind("key", "delete");
            bytes("key", change.key());
        }
    }

    /** As text under the field's name, or in Base64 under another, if it is not UTF-8. */
    private void bytes(String field, Bytes bytes) {
        String text = bytes.text();
        if (text != null) {
            out.put(field, text);
        } else {
            out.put(field + "Base64", JsonValues.base64(bytes));
        }
    }
}
