package io.immukafka.change;

import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Bool;
import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Json;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import io.immukafka.change.SqlValue.Undecoded;
import io.immukafka.change.SqlValue.Uuid;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Encodes keys and values as immudb does: the other direction of what is tested. */
final class Encodings {

    private Encodings() {}

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] bytes(int... bytes) {
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            out[i] = (byte) bytes[i];
        }
        return out;
    }

    static byte[] u32(int... numbers) {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES * numbers.length);
        for (int number : numbers) {
            out.putInt(number);
        }
        return out.array();
    }

    static byte[] i64(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** A value in a row. */
    static byte[] cell(SqlValue value) {
        if (value instanceof Int64 number) {
            return i64(number.value());
        } else if (value instanceof Float64 number) {
            return i64(Double.doubleToRawLongBits(number.value()));
        } else if (value instanceof Bool bool) {
            return bytes(bool.value() ? 1 : 0);
        } else if (value instanceof Text text) {
            return text(text.value());
        } else if (value instanceof Json json) {
            return text(json.text());
        } else if (value instanceof Blob blob) {
            return blob.value().toArray();
        } else if (value instanceof Uuid uuid) {
            return join(
                    i64(uuid.value().getMostSignificantBits()), i64(uuid.value().getLeastSignificantBits()));
        } else if (value instanceof Timestamp timestamp) {
            return i64(timestamp.micros());
        }
        return ((Undecoded) value).bytes().toArray();
    }

    /** A value in a key. */
    static byte[] keyPart(@Nullable SqlValue value, int maxLength) {
        if (value == null) {
            return bytes(0x20);
        }
        byte[] cell = cell(value);
        byte[] body = cell;
        if (value instanceof Int64 number) {
            body = i64(number.value() ^ Long.MIN_VALUE);
        } else if (value instanceof Float64 number) {
            long bits = Double.doubleToRawLongBits(number.value());
            body = i64(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
        } else if (value instanceof Timestamp timestamp) {
            body = i64(timestamp.micros() * 1000 ^ Long.MIN_VALUE);
        } else if (value instanceof Text || value instanceof Blob) {
            body = join(Arrays.copyOf(cell, maxLength), u32(cell.length));
        }
        return join(bytes(0x80), body);
    }

    /** A row's value. */
    static byte[] row(Map<Integer, SqlValue> cells) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(u32(cells.size()));
        new TreeMap<>(cells).forEach((column, value) -> {
            byte[] bytes = cell(value);
            out.writeBytes(join(u32(column, bytes.length), bytes));
        });
        return out.toByteArray();
    }

    static byte[] key(Engine engine, String kind, byte[]... rest) {
        return join(bytes(engine.prefix()), text(kind), join(rest));
    }

    static byte[] rowKey(Engine engine, int table, byte[]... key) {
        return key(engine, "R.", u32(1, table, 0), join(key));
    }

    static byte[] oldIndexKey(Engine engine, int table, int index, byte[]... values) {
        return key(engine, "M.", u32(table, index), join(values));
    }

    static byte[] tableKey(Engine engine, int table) {
        return key(engine, "CTL.TABLE.", u32(1, table));
    }

    static byte[] columnKey(Engine engine, int table, int column, String type) {
        return key(engine, "CTL.COLUMN.", u32(1, table, column), text(type));
    }

    static byte[] indexKey(Engine engine, int table, int index) {
        return key(engine, "CTL.INDEX.", u32(1, table, index));
    }

    static byte[] checkKey(Engine engine, int table, int check) {
        return key(engine, "CTL.CHECK.", u32(1, table, check));
    }

    static byte[] column(int flags, int max, String name) {
        return join(bytes(flags), u32(max), text(name));
    }

    static byte[] columnWithDefault(int flags, int max, String name, String sql) {
        return join(bytes(flags | 4), u32(max), bytes(0, name.length()), text(name), text(sql));
    }

    static byte[] index(boolean unique, int... columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(unique ? 1 : 0);
        for (int column : columns) {
            out.writeBytes(join(u32(column), bytes(0)));
        }
        return out.toByteArray();
    }

    static byte[] check(String name, String sql) {
        return join(bytes(name.length() - 1), text(name), text(sql), bytes(0));
    }
}
