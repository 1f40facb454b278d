package io.immukafka.change;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A catalog as text, see {@link DecoderState}. Inside the zlib stream: {@code u8 version | u32 tables}, and for each table
 * its engine, number, name, columns with all definitions, indexes and checks. A text is {@code i32 length | UTF-8}, and one
 * that is unknown has length -1.
 */
final class CatalogCodec {

    private static final int VERSION = 1;

    /** Longer than any name or expression of immudb, in bytes. */
    private static final int LONGEST_TEXT = 1 << 20;

    private CatalogCodec() {}

    static String encode(Catalog catalog) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeByte(VERSION);
            List<TableState> tables = catalog.all();
            out.writeInt(tables.size());
            for (TableState table : tables) {
                write(out, table);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return Base64.getEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, TableState table) throws IOException {
        out.writeByte(table.engine().prefix());
        out.writeInt(table.id());
        write(out, table.name());
        out.writeInt(table.columnIds().size());
        for (int column : table.columnIds()) {
            out.writeBoolean(table.isDropped(column));
            List<Column> definitions = table.definitions(column);
            out.writeInt(definitions.size());
            for (Column definition : definitions) {
                write(out, definition);
            }
        }
        out.writeInt(table.indexes().size());
        for (Index index : table.indexes()) {
            out.writeInt(index.id());
            out.writeBoolean(index.unique());
            out.writeInt(index.columns().size());
            for (int column : index.columns()) {
                out.writeInt(column);
            }
        }
        out.writeInt(table.checks().size());
        for (CheckConstraint check : table.checks()) {
            out.writeInt(check.id());
            write(out, check.name());
            write(out, check.sql());
        }
    }

    private static void write(DataOutputStream out, Column column) throws IOException {
        out.writeInt(column.id());
        write(out, column.name());
        write(out, column.typeName());
        out.writeInt(column.maxLength());
        out.writeBoolean(column.notNull());
        out.writeBoolean(column.autoIncrement());
        write(out, column.defaultSql());
    }

    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text == null ? -1 : bytes.length);
        out.write(bytes);
    }

    /** @throws MalformedStateException if the text is damaged, or of a version that this program does not know */
    static Catalog decode(DecoderState state) throws MalformedStateException {
        try {
            byte[] bytes = Base64.getDecoder().decode(state.catalog());
            Catalog catalog = new Catalog();
            try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
                int version = in.readUnsignedByte();
                if (version != VERSION) {
                    throw new IOException("it has version " + version + ", and this program knows version " + VERSION);
                }
                Map<String, Long> numbers = numbers(state.numbers());
                int tables = in.readInt();
                for (int i = 0; i < tables; i++) {
                    TableState table = table(in);
                    table.restoreGreatest(numbers.get(table.engine().prefix() + "." + table.id()));
                    catalog.restore(table);
                }
                // Reading to the end also verifies the stream's checksum.
                if (in.read() >= 0) {
                    throw new IOException("bytes follow its last table");
                }
            }
            return catalog;
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedStateException("the stored catalog cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, Long> numbers(String text) throws IOException {
        Map<String, Long> numbers = new HashMap<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int equals = each.indexOf('=');
            if (equals < 0) {
                throw new IOException("'" + each + "' is not a table and its greatest number");
            }
            numbers.put(each.substring(0, equals), Long.valueOf(each.substring(equals + 1)));
        }
        return numbers;
    }

    private static TableState table(DataInputStream in) throws IOException {
        int prefix = in.readUnsignedByte();
        TableState table = new TableState(engine(prefix), in.readInt());
        String name = text(in);
        if (name != null) {
            table.name(name);
        }
        for (int columns = in.readInt(); columns > 0; columns--) {
            boolean dropped = in.readBoolean();
            List<Column> definitions = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                definitions.add(new Column(
                        in.readInt(),
                        known(in),
                        known(in),
                        in.readInt(),
                        in.readBoolean(),
                        in.readBoolean(),
                        text(in)));
            }
            table.restore(definitions, dropped);
        }
        for (int indexes = in.readInt(); indexes > 0; indexes--) {
            int id = in.readInt();
            boolean unique = in.readBoolean();
            List<Integer> columns = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                columns.add(in.readInt());
            }
            table.index(new Index(id, unique, List.copyOf(columns)));
        }
        for (int checks = in.readInt(); checks > 0; checks--) {
            table.check(new CheckConstraint(in.readInt(), known(in), known(in)));
        }
        return table;
    }

    private static Engine engine(int prefix) throws IOException {
        Engine engine = Engine.of(prefix);
        if (engine == null) {
            throw new IOException("engine " + prefix + " is unknown");
        }
        return engine;
    }

    private static String known(DataInputStream in) throws IOException {
        String text = text(in);
        if (text == null) {
            throw new IOException("a name is missing");
        }
        return text;
    }

    private static @Nullable String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < -1 || length > LONGEST_TEXT) {
            throw new IOException("a text of " + length + " bytes is announced");
        }
        return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
