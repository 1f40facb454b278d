package io.immukafka.change;

/** What a catalog entry is about, as its key says. */
sealed interface CatalogKey {

    String PREFIX = "CTL.";

    Engine engine();

    /** Table {@code table} exists. */
    record TableKey(Engine engine, int table) implements CatalogKey {}

    /** A column of table {@code table}. */
    record ColumnKey(Engine engine, int table, int column, String type) implements CatalogKey {}

    /** An index of table {@code table}; number 0 is its primary key. */
    record IndexKey(Engine engine, int table, int index) implements CatalogKey {}

    /** A CHECK constraint of table {@code table}. */
    record CheckKey(Engine engine, int table, int check) implements CatalogKey {}

    /** A sequence. */
    record SequenceKey(Engine engine, String name) implements CatalogKey {}

    /** The database itself, which servers up to 1.4 write in their first transaction. */
    record DatabaseKey(Engine engine) implements CatalogKey {}

    /**
     * Reads a key from behind the engine's byte and {@link #PREFIX} on.
     *
     * @throws MalformedEntryException if it is of no kind that is known
     */
    static CatalogKey parse(Engine engine, byte[] key) throws MalformedEntryException {
        ByteReader in = new ByteReader(key, 1 + PREFIX.length(), key.length);
        StringBuilder kind = new StringBuilder();
        for (char next = (char) in.u8("kind"); next != '.'; next = (char) in.u8("kind")) {
            kind.append(next);
        }
        in.u31("database");
        CatalogKey parsed = switch (kind.toString()) {
            case "TABLE" -> new TableKey(engine, in.u31("table"));
            case "COLUMN" -> new ColumnKey(engine, in.u31("table"), in.u31("column"), in.text("type"));
            case "INDEX" -> new IndexKey(engine, in.u31("table"), in.u31("index"));
            case "CHECK" -> new CheckKey(engine, in.u31("table"), in.u31("check"));
            case "SEQUENCE" -> new SequenceKey(engine, in.text("name"));
            case "DATABASE" -> new DatabaseKey(engine);
            default -> throw in.malformed("kind", "catalog entries of kind " + kind + " are unknown");
        };
        in.end("key");
        return parsed;
    }
}
