package io.immukafka.change;

import io.immukafka.change.CatalogKey.CheckKey;
import io.immukafka.change.CatalogKey.ColumnKey;
import io.immukafka.change.CatalogKey.IndexKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes the values of catalog entries. */
final class CatalogValue {

    private static final int NOT_NULL = 1;
    private static final int AUTO_INCREMENT = 2;
    private static final int HAS_DEFAULT = 4;

    private CatalogValue() {}

    static String tableName(byte[] value) throws MalformedEntryException {
        return name(new ByteReader(value), "table.name");
    }

    static Column column(ColumnKey key, byte[] value) throws MalformedEntryException {
        ByteReader in = new ByteReader(value);
        int flags = in.u8("column.flags");
        if (flags > (NOT_NULL | AUTO_INCREMENT | HAS_DEFAULT)) {
            throw in.malformed("column.flags", flags + "; 1, 2 and 4 are known");
        }
        int max = in.u31("column.maxLength");
        boolean hasDefault = (flags & HAS_DEFAULT) != 0;
        ByteReader nameBytes = hasDefault ? in.part("column.name", in.u16("column.nameLength")) : in;
        String name = name(nameBytes, "column.name");
        @Nullable String defaultSql = hasDefault ? in.text("column.default") : null;
        return new Column(
                key.column(),
                name,
                key.type(),
                max,
                (flags & NOT_NULL) != 0,
                (flags & AUTO_INCREMENT) != 0,
                defaultSql);
    }

    static Index index(IndexKey key, byte[] value) throws MalformedEntryException {
        ByteReader in = new ByteReader(value);
        int unique = in.u8("index.unique");
        if (unique > 1) {
            throw in.malformed("index.unique", unique + "; 0 and 1 are possible");
        }
        List<Integer> columns = new ArrayList<>();
        while (in.left() > 0) {
            columns.add(in.u31("index.column"));
            in.u8("index.order");
        }
        if (columns.isEmpty()) {
            throw in.malformed("index.column", "an index has at least one column");
        }
        return new Index(key.index(), unique == 1, List.copyOf(columns));
    }

    static CheckConstraint check(CheckKey key, byte[] value) throws MalformedEntryException {
        ByteReader in = new ByteReader(value);
        ByteReader nameBytes = in.part("check.name", in.u8("check.nameLength") + 1);
        String name = name(nameBytes, "check.name");
        String sql = in.text("check.expression");
        return new CheckConstraint(key.check(), name, sql.endsWith("\0") ? sql.substring(0, sql.length() - 1) : sql);
    }

    /** Current value and increment. */
    static long[] sequence(byte[] value) throws MalformedEntryException {
        ByteReader in = new ByteReader(value);
        long[] numbers = {in.i64("sequence.current"), in.i64("sequence.increment")};
        in.end("sequence");
        return numbers;
    }

    private static String name(ByteReader in, String field) throws MalformedEntryException {
        if (in.left() == 0) {
            throw in.malformed(field, "it is empty");
        }
        return in.text(field);
    }
}
