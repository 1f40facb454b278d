package io.immukafka.cli.change;

import io.immukafka.change.Bytes;
import io.immukafka.change.Change;
import io.immukafka.change.Content;
import io.immukafka.change.Content.Missing;
import io.immukafka.change.Content.Present;
import io.immukafka.change.DocumentChange;
import io.immukafka.change.DocumentValues;
import io.immukafka.change.KeyChange;
import io.immukafka.change.Op;
import io.immukafka.change.Row;
import io.immukafka.change.RowChange;
import io.immukafka.change.SchemaChange;
import io.immukafka.change.SchemaText;
import io.immukafka.change.SequenceChange;
import io.immukafka.change.SqlValue;
import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Bool;
import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import io.immukafka.change.SqlValue.Undecoded;
import io.immukafka.change.SqlValue.Uuid;
import io.immukafka.change.TransactionChanges;
import io.immukafka.change.UndescribedRow;
import io.immukafka.change.UnknownEntry;
import io.immukafka.cli.console.JsonWriter;
import io.immukafka.cli.console.Times;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a transaction as lines for people: {@code TX:ENTRY TIME OPERATION WHAT}. Long values are cut, control
 * characters escaped.
 */
final class ChangeText {

    private static final int MOST_CHARACTERS = 200;
    private static final int MOST_BYTES = 64;
    private static final long MICROS = 1_000_000;

    private final String tx;
    private final String time;
    private final StringBuilder out = new StringBuilder();

    ChangeText(TransactionChanges transaction) {
        tx = transaction.tx() + ":";
        time = " " + Times.text(transaction.timestamp()) + " ";
    }

    /** The line of one of its changes, without an end. */
    String line(Change change) {
        out.setLength(0);
        out.append(tx).append(change.entry()).append(time);
        what(change);
        return escaped(out.toString());
    }

    private void what(Change change) {
        if (change instanceof RowChange row) {
            row(row);
        } else if (change instanceof DocumentChange document) {
            document(document);
        } else if (change instanceof SchemaChange schema) {
            out.append("schema ").append(SchemaText.sql(schema));
        } else if (change instanceof SequenceChange sequence) {
            if (sequence.dropped()) {
                out.append("schema DROP SEQUENCE ").append(sequence.name());
            } else {
                out.append("sequence ").append(sequence.name()).append(" at ").append(sequence.current());
                out.append(" by ").append(sequence.increment());
            }
        } else if (change instanceof KeyChange key) {
            key(key);
        } else if (change instanceof UndescribedRow row) {
            out.append("undescribed ").append(row.engine().name().toLowerCase(Locale.ROOT));
            out.append(" table ").append(row.table()).append(row.deleted() ? " delete " : " upsert ");
            bytes(row.key());
            out.append(": ");
            content(row.value());
        } else if (change instanceof UnknownEntry entry) {
            out.append("unknown ");
            hex(entry.key());
            out.append(": ");
            content(entry.value());
            out.append(" (").append(entry.problem()).append(')');
        }
    }

    private static String op(Op op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    private void row(RowChange change) {
        out.append(op(change.op())).append(' ').append(change.table().name());
        String separator = " ";
        for (Row.Field field : change.key().fields()) {
            out.append(separator).append(field.column().name()).append('=');
            value(field.value());
            separator = ", ";
        }
        Row before = change.before();
        Row after = change.after() == null ? before : change.after();
        if (after != null) {
            separator = ": ";
            for (Row.Field field : after.fields()) {
                if (!change.table().primaryKey().contains(field.column().id())) {
                    out.append(separator).append(field.column().name()).append('=');
                    values(field, change.op() == Op.DELETE ? null : before);
                    separator = ", ";
                }
            }
        }
        missing(change.missing());
    }

    /** The value, behind the former one where they differ. */
    private void values(Row.Field field, @Nullable Row before) {
        if (before != null) {
            int start = out.length();
            value(before.field(field.column().id()).map(Row.Field::value).orElse(null));
            String former = out.substring(start);
            out.setLength(start);
            value(field.value());
            if (!out.substring(start).equals(former)) {
                out.insert(start, former + " -> ");
            }
        } else {
            value(field.value());
        }
    }

    private void document(DocumentChange change) {
        Object shown = change.after() == null ? change.before() : change.after();
        out.append(op(change.op())).append(' ').append(change.collection().name());
        out.append(' ').append(change.id().toHex());
        if (shown != null) {
            out.append(": ");
            shorten(JsonWriter.write(DocumentValues.plain(shown)));
        }
        if (change.after() == null) {
            missing(change.missing());
        }
    }

    private void missing(@Nullable Missing missing) {
        if (missing != null) {
            out.append(" (").append(missing.describe()).append(')');
        }
    }

    private void key(KeyChange change) {
        if (change instanceof KeyChange.Set set) {
            out.append("set ");
            bytes(set.key());
            out.append(" = ");
            content(set.value());
            set.expiresAt().ifPresent(seconds -> out.append(" expires ").append(Times.text(seconds)));
            out.append(set.nonIndexable() ? " not indexed" : "");
        } else if (change instanceof KeyChange.Reference reference) {
            out.append("reference ");
            bytes(reference.key());
            out.append(" -> ");
            bytes(reference.target());
            at(reference.atTx());
        } else if (change instanceof KeyChange.Member member) {
            out.append("member ");
            bytes(member.set());
            out.append(' ').append(member.score()).append(' ');
            bytes(member.key());
            at(member.atTx());
        } else {
            out.append("delete ");
            bytes(change.key());
        }
    }

    private void at(long atTx) {
        if (atTx != 0) {
            out.append(" at transaction ").append(atTx);
        }
    }

    private void content(Content content) {
        if (content instanceof Present present) {
            bytes(present.bytes());
        } else {
            out.append('(').append(((Missing) content).describe()).append(')');
        }
    }

    private void bytes(Bytes bytes) {
        String text = bytes.text();
        if (text == null) {
            hex(bytes);
        } else {
            quoted(text);
        }
    }

    private void value(@Nullable SqlValue value) {
        if (value == null) {
            out.append("NULL");
        } else if (value instanceof Int64 number) {
            out.append(number.value());
        } else if (value instanceof Float64 number) {
            out.append(number.value());
        } else if (value instanceof Bool bool) {
            out.append(bool.value());
        } else if (value instanceof Text text) {
            quoted(text.value());
        } else if (value instanceof Blob blob) {
            hex(blob.value());
        } else if (value instanceof Uuid uuid) {
            out.append(uuid.value());
        } else if (value instanceof Timestamp timestamp) {
            timestamp(out, timestamp);
        } else if (value instanceof Undecoded undecoded) {
            hex(undecoded.bytes());
            out.append(" (").append(undecoded.problem()).append(')');
        } else if (value instanceof SqlValue.Json json) {
            shorten(json.text());
        }
    }

    /** Appends a time in UTC as {@link Instant#toString} writes it. */
    static void timestamp(StringBuilder out, Timestamp timestamp) {
        long seconds = Math.floorDiv(timestamp.micros(), MICROS);
        long nanos = Math.floorMod(timestamp.micros(), MICROS) * 1000;
        DateTimeFormatter.ISO_INSTANT.formatTo(Instant.ofEpochSecond(seconds, nanos), out);
    }

    private void quoted(String text) {
        out.append('\'');
        if (text.indexOf('\'') < 0) {
            shorten(text);
        } else {
            int start = out.length();
            shorten(text);
            String doubled = out.substring(start).replace("'", "''");
            out.replace(start, out.length(), doubled);
        }
        out.append('\'');
    }

    private void hex(Bytes bytes) {
        boolean all = bytes.length() <= MOST_BYTES;
        String shown = bytes.toHex();
        out.append("x'").append(all ? shown : shown.substring(0, 2 * MOST_BYTES));
        out.append(all ? "'" : "…' (" + bytes.length() + " bytes)");
    }

    private void shorten(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            out.append(text);
        } else {
            out.append(text, 0, MOST_CHARACTERS)
                    .append("… (")
                    .append(text.length())
                    .append(" characters)");
        }
    }

    /** Control characters could move the cursor, or begin another line. */
    private static String escaped(String line) {
        if (isPlain(line)) {
            return line;
        }
        StringBuilder out = new StringBuilder(line.length() + 16);
        line.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                out.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isPlain(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) < ' ' || line.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
