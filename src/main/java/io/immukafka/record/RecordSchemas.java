package io.immukafka.record;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * Connect's schemas of a record.
 *
 * <p>They carry no docs: JsonConverter would repeat them in every record. What the fields mean stands in {@code record-1.avsc}.
 */
public final class RecordSchemas {

    public static final String DATABASE = "database";
    public static final String TX = "tx";
    public static final String PART = "part";
    public static final String PARTS = "parts";
    public static final String PREV_ALH = "prevAlh";
    public static final String ALH = "alh";
    public static final String TIMESTAMP = "timestamp";
    public static final String ENTRIES = "entries";
    public static final String BYTES = "bytes";
    public static final String PAYLOAD = "payload";
    public static final String LIMITS = "limits";
    public static final String SIGNATURE = "signature";

    static final String MAX_KEY_LEN = "maxKeyLen";
    static final String MAX_VALUE_LEN = "maxValueLen";
    static final String MAX_TX_ENTRIES = "maxTxEntries";
    static final String SIGNATURE_BYTES = "signature";
    static final String PUBLIC_KEY = "publicKey";

    /** {@code <database>/<tx>/<part>}, of a state record {@code <database>/state}. */
    public static final Schema KEY = Schema.STRING_SCHEMA;

    static final Schema LIMITS_SCHEMA = SchemaBuilder.struct()
            .name("io.immukafka.Limits")
            .version(1)
            .optional()
            .field(MAX_KEY_LEN, Schema.INT32_SCHEMA)
            .field(MAX_VALUE_LEN, Schema.INT32_SCHEMA)
            .field(MAX_TX_ENTRIES, Schema.INT32_SCHEMA)
            .build();

    static final Schema SIGNATURE_SCHEMA = SchemaBuilder.struct()
            .name("io.immukafka.Signature")
            .version(1)
            .optional()
            .field(SIGNATURE_BYTES, Schema.BYTES_SCHEMA)
            .field(PUBLIC_KEY, Schema.BYTES_SCHEMA)
            .build();

    /** Optional is what a state record has not, and what few records have. */
    public static final Schema VALUE = SchemaBuilder.struct()
            .name("io.immukafka.ImmudbRecord")
            .version(1)
            .field(DATABASE, Schema.STRING_SCHEMA)
            .field(TX, Schema.INT64_SCHEMA)
            .field(PART, Schema.INT32_SCHEMA)
            .field(PARTS, Schema.INT32_SCHEMA)
            .field(PREV_ALH, Schema.OPTIONAL_BYTES_SCHEMA)
            .field(ALH, Schema.BYTES_SCHEMA)
            .field(TIMESTAMP, Timestamp.builder().optional().build())
            .field(ENTRIES, Schema.OPTIONAL_INT32_SCHEMA)
            .field(BYTES, Schema.OPTIONAL_INT64_SCHEMA)
            .field(PAYLOAD, Schema.OPTIONAL_BYTES_SCHEMA)
            .field(LIMITS, LIMITS_SCHEMA)
            .field(SIGNATURE, SIGNATURE_SCHEMA)
            .build();

    private RecordSchemas() {}
}
