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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A change as a line for people: {@code TX:ENTRY TIME OPERATION WHAT}. Long values are cut, control characters escaped. */
final class ChangeText {

    private static final int MOST_CHARACTERS = 200;
    private static final int MOST_BYTES = 64;
    private static final long MICROS = 1_000_000;

    private ChangeText() {}

    static String of(TransactionChanges transaction, Change change) {
        return transaction.tx() + ":" + change.entry() + " " + time(transaction.timestamp()) + " "
                + escaped(what(change));
    }

    private static String what(Change change) {
        if (change instanceof RowChange row) {
            return row(row);
        } else if (change instanceof DocumentChange document) {
            return document(document);
        } else if (change instanceof SchemaChange schema) {
            return "schema " + SchemaText.sql(schema);
        } else if (change instanceof SequenceChange sequence) {
            return sequence.dropped()
                    ? "schema DROP SEQUENCE " + sequence.name()
                    : "sequence " + sequence.name() + " at " + sequence.current() + " by " + sequence.increment();
        } else if (change instanceof KeyChange key) {
            return key(key);
        } else if (change instanceof UndescribedRow row) {
            return "undescribed " + row.engine().name().toLowerCase(Locale.ROOT) + " table " + row.table()
                    + (row.deleted() ? " delete " : " upsert ") + content(new Present(row.key())) + ": "
                    + content(row.value());
        }
        UnknownEntry entry = (UnknownEntry) change;
        return "unknown " + hex(entry.key()) + ": " + content(entry.value()) + " (" + entry.problem() + ")";
    }

    private static String op(Op op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    private static String row(RowChange change) {
        List<String> key = new ArrayList<>();
        change.key().fields().forEach(field -> key.add(field.column().name() + "=" + value(field.value())));
        Row before = change.before();
        Row after = change.after() == null ? before : change.after();
        List<String> rest = new ArrayList<>();
        if (after != null) {
            for (Row.Field field : after.fields()) {
                if (!change.table().primaryKey().contains(field.column().id())) {
                    rest.add(field.column().name() + "=" + values(field, change.op() == Op.DELETE ? null : before));
                }
            }
        }
        return op(change.op()) + " " + change.table().name() + " " + String.join(", ", key)
                + (rest.isEmpty() ? "" : ": " + String.join(", ", rest)) + missing(change.missing());
    }

    /** The value, behind the former one where they differ. */
    private static String values(Row.Field field, @Nullable Row before) {
        String now = value(field.value());
        if (before == null) {
            return now;
        }
        String former =
                before.field(field.column().id()).map(old -> value(old.value())).orElse("NULL");
        return former.equals(now) ? now : former + " -> " + now;
    }

    private static String document(DocumentChange change) {
        Object before = change.before();
        Object after = change.after();
        String name = op(change.op()) + " " + change.collection().name() + " "
                + change.id().toHex();
        if (after != null) {
            return name + ": " + shorten(JsonWriter.write(DocumentValues.plain(after)));
        }
        return name
                + (before == null ? "" : ": " + shorten(JsonWriter.write(DocumentValues.plain(before))))
                + missing(change.missing());
    }

    private static String missing(@Nullable Missing missing) {
        return missing == null ? "" : " (" + missing.describe() + ")";
    }

    private static String key(KeyChange change) {
        String key = content(new Present(change.key()));
        if (change instanceof KeyChange.Set set) {
            String expires = set.expiresAt().isPresent()
                    ? " expires " + time(set.expiresAt().getAsLong())
                    : "";
            return "set " + key + " = " + content(set.value()) + expires + (set.nonIndexable() ? " not indexed" : "");
        } else if (change instanceof KeyChange.Reference reference) {
            return "reference " + key + " -> " + content(new Present(reference.target())) + at(reference.atTx());
        } else if (change instanceof KeyChange.Member member) {
            return "member " + content(new Present(member.set())) + " " + member.score() + " " + key
                    + at(member.atTx());
        }
        return "delete " + key;
    }

    /** Some expire in a year that no calendar holds. */
    static String time(long seconds) {
        return seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()
                ? seconds + " s after 1970"
                : Instant.ofEpochSecond(seconds).toString();
    }

    private static String at(long tx) {
        return tx == 0 ? "" : " at transaction " + tx;
    }

    private static String content(Content content) {
        if (content instanceof Present present) {
            String text = present.bytes().text();
            return text == null ? hex(present.bytes()) : quoted(text);
        }
        return "(" + ((Missing) content).describe() + ")";
    }

    private static String value(@Nullable SqlValue value) {
        if (value == null) {
            return "NULL";
        } else if (value instanceof Int64 number) {
            return String.valueOf(number.value());
        } else if (value instanceof Float64 number) {
            return String.valueOf(number.value());
        } else if (value instanceof Bool bool) {
            return String.valueOf(bool.value());
        } else if (value instanceof Text text) {
            return quoted(text.value());
        } else if (value instanceof Blob blob) {
            return hex(blob.value());
        } else if (value instanceof Uuid uuid) {
            return uuid.value().toString();
        } else if (value instanceof Timestamp timestamp) {
            return timestamp(timestamp);
        } else if (value instanceof Undecoded undecoded) {
            return hex(undecoded.bytes()) + " (" + undecoded.problem() + ")";
        }
        return shorten(((SqlValue.Json) value).text());
    }

    static String timestamp(Timestamp timestamp) {
        long seconds = Math.floorDiv(timestamp.micros(), MICROS);
        return Instant.ofEpochSecond(seconds, Math.floorMod(timestamp.micros(), MICROS) * 1000)
                .toString();
    }

    private static String quoted(String text) {
        return "'" + shorten(text).replace("'", "''") + "'";
    }

    private static String hex(Bytes bytes) {
        boolean all = bytes.length() <= MOST_BYTES;
        String shown = all ? bytes.toHex() : bytes.toHex().substring(0, 2 * MOST_BYTES);
        return "x'" + shown + (all ? "'" : "…' (" + bytes.length() + " bytes)");
    }

    private static String shorten(String text) {
        return text.length() <= MOST_CHARACTERS
                ? text
                : text.substring(0, MOST_CHARACTERS) + "… (" + text.length() + " characters)";
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
