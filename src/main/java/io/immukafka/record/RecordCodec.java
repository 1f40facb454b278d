package io.immukafka.record;

import static io.immukafka.record.RecordSchemas.ALH;
import static io.immukafka.record.RecordSchemas.BYTES;
import static io.immukafka.record.RecordSchemas.DATABASE;
import static io.immukafka.record.RecordSchemas.ENTRIES;
import static io.immukafka.record.RecordSchemas.LIMITS;
import static io.immukafka.record.RecordSchemas.MAX_KEY_LEN;
import static io.immukafka.record.RecordSchemas.MAX_TX_ENTRIES;
import static io.immukafka.record.RecordSchemas.MAX_VALUE_LEN;
import static io.immukafka.record.RecordSchemas.PART;
import static io.immukafka.record.RecordSchemas.PARTS;
import static io.immukafka.record.RecordSchemas.PAYLOAD;
import static io.immukafka.record.RecordSchemas.PREV_ALH;
import static io.immukafka.record.RecordSchemas.PUBLIC_KEY;
import static io.immukafka.record.RecordSchemas.SIGNATURE;
import static io.immukafka.record.RecordSchemas.SIGNATURE_BYTES;
import static io.immukafka.record.RecordSchemas.TIMESTAMP;
import static io.immukafka.record.RecordSchemas.TX;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.StateSignature;
import io.immukafka.chain.TxPart;
import io.immukafka.tx.Limits;
import java.util.Date;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Key and value of a Kafka record, to and from what they carry.
 *
 * <p>What comes in is only held against itself: lengths, ranges, part against parts, key against value. Whether it is the
 * true history is for the chain to prove.
 */
public final class RecordCodec {

    private static final long MILLIS = 1000;

    private RecordCodec() {}

    /**
     * The value of a record, with the schema {@link RecordSchemas#VALUE}; its key is {@link ImmudbRecord#key}. The payload
     * is not copied.
     *
     * @throws ArithmeticException if {@link #canCarry} says no
     */
    public static Struct toStruct(ImmudbRecord record) {
        return record instanceof TransactionPart part ? toStruct(part) : toStruct((StateRecord) record);
    }

    /** Whether a record can carry a transaction: the time of its commit must fit 64 bits of milliseconds. */
    public static boolean canCarry(Claim claim) {
        return claim.timestamp() >= Long.MIN_VALUE / MILLIS && claim.timestamp() <= Long.MAX_VALUE / MILLIS;
    }

    private static Struct toStruct(TransactionPart record) {
        TxPart part = record.part();
        Claim claim = part.claim();
        return struct(record, part.part(), part.parts())
                .put(PREV_ALH, claim.prevAlh().toBytes())
                .put(ALH, claim.alh().toBytes())
                .put(TIMESTAMP, date(claim.timestamp()))
                .put(ENTRIES, claim.entries())
                .put(BYTES, claim.length())
                .put(PAYLOAD, part.payload());
    }

    private static Struct toStruct(StateRecord record) {
        Long timestamp = record.timestamp();
        StateSignature signature = record.signature();
        return struct(record, 0, 0)
                .put(ALH, record.position().alh().toBytes())
                .put(TIMESTAMP, timestamp == null ? null : date(timestamp))
                .put(
                        SIGNATURE,
                        signature == null
                                ? null
                                : new Struct(RecordSchemas.SIGNATURE_SCHEMA)
                                        .put(SIGNATURE_BYTES, signature.signature())
                                        .put(PUBLIC_KEY, signature.publicKey()));
    }

    private static Struct struct(ImmudbRecord record, int part, int parts) {
        Limits limits = record.limits();
        return new Struct(RecordSchemas.VALUE)
                .put(DATABASE, record.database())
                .put(TX, record.tx())
                .put(PART, part)
                .put(PARTS, parts)
                .put(
                        LIMITS,
                        limits == null
                                ? null
                                : new Struct(RecordSchemas.LIMITS_SCHEMA)
                                        .put(MAX_KEY_LEN, limits.maxKeyLen())
                                        .put(MAX_VALUE_LEN, limits.maxValueLen())
                                        .put(MAX_TX_ENTRIES, limits.maxTxEntries()));
    }

    private static Date date(long seconds) {
        return Timestamp.toLogical(Timestamp.SCHEMA, Math.multiplyExact(seconds, MILLIS));
    }

    /**
     * Reads a record as it comes out of any converter: a Struct with our fields, or bytes in the encoding of
     * {@link ImmudbConverter}. A payload that is a byte array is not copied.
     *
     * @throws NotOurRecordException if the value has not this connector's form
     * @throws InvalidRecordException if a field is missing or cannot be true, or the key is another record's
     */
    public static ImmudbRecord read(@Nullable Object key, @Nullable Object value)
            throws NotOurRecordException, InvalidRecordException {
        RecordFields fields = new RecordFields(RecordForm.struct(value));
        ImmudbRecord record = fields.int32(PARTS, 0) == 0 ? state(fields) : transactionPart(fields);
        if (!record.key().equals(key)) {
            throw new InvalidRecordException(
                    "key",
                    "is " + described(key) + ", but according to its value it should be '" + record.key()
                            + "' (with key.converter=org.apache.kafka.connect.storage.StringConverter)");
        }
        return record;
    }

    private static String described(@Nullable Object key) {
        return key == null || key instanceof String
                ? "'" + key + "'"
                : "a " + key.getClass().getTypeName();
    }

    private static StateRecord state(RecordFields fields) throws InvalidRecordException {
        if (fields.int32(PART, 0) != 0) {
            throw new InvalidRecordException(PART, "is " + fields.int32(PART, 0) + ", in a state record it is 0");
        }
        Object payload = fields.value(PAYLOAD);
        if (payload != null && fields.bytes(PAYLOAD).length > 0) {
            throw new InvalidRecordException(
                    PAYLOAD, "has " + fields.bytes(PAYLOAD).length + " bytes, a state record (parts = 0) has none");
        }
        return new StateRecord(
                fields.string(DATABASE),
                new Position(fields.int64(TX, 0), fields.digest(ALH)),
                fields.value(TIMESTAMP) == null ? null : fields.seconds(TIMESTAMP),
                limits(fields),
                signature(fields));
    }

    private static TransactionPart transactionPart(RecordFields fields) throws InvalidRecordException {
        int parts = fields.int32(PARTS, 1);
        int part = fields.int32(PART, 0);
        if (part >= parts) {
            throw new InvalidRecordException(PART, "is " + part + " of " + parts + " parts, counted from 0");
        }
        Claim claim = new Claim(
                fields.int64(TX, 1),
                fields.digest(PREV_ALH),
                fields.digest(ALH),
                fields.seconds(TIMESTAMP),
                fields.int32(ENTRIES, 0),
                fields.int64(BYTES, 1));
        byte[] payload = fields.bytes(PAYLOAD);
        checkLength(payload.length, parts, claim.length());
        return new TransactionPart(fields.string(DATABASE), new TxPart(claim, part, parts, payload), limits(fields));
    }

    /** Each of the other parts has a byte at least. */
    private static void checkLength(int payload, int parts, long bytes) throws InvalidRecordException {
        long longest = bytes - (parts - 1);
        if (payload < 1 || payload > longest || (parts == 1 && payload != bytes)) {
            throw new InvalidRecordException(
                    PAYLOAD,
                    "has " + payload + " bytes, which cannot be one of " + parts + " parts of a transaction of " + bytes
                            + " bytes");
        }
    }

    private static @Nullable Limits limits(RecordFields fields) throws InvalidRecordException {
        RecordFields limits = fields.struct(LIMITS);
        return limits == null
                ? null
                : new Limits(
                        limits.int32(MAX_KEY_LEN, 1), limits.int32(MAX_VALUE_LEN, 1), limits.int32(MAX_TX_ENTRIES, 1));
    }

    private static @Nullable StateSignature signature(RecordFields fields) throws InvalidRecordException {
        RecordFields signature = fields.struct(SIGNATURE);
        return signature == null
                ? null
                : new StateSignature(signature.bytes(SIGNATURE_BYTES), signature.bytes(PUBLIC_KEY));
    }
}
