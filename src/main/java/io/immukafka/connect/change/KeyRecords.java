package io.immukafka.connect.change;

import io.immukafka.change.Bytes;
import io.immukafka.change.Content.Present;
import io.immukafka.change.KeyChange;
import java.util.List;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Records of keys, references and members of sorted sets, in one topic for each database. A member is one of its set, score,
 * key and transaction: adding a key again with another score adds a member, as in immudb.
 */
final class KeyRecords {

    private static final String KEY = "key";
    private static final String SET = "set";
    private static final String SCORE = "score";
    private static final String AT_TX = "at_tx";

    private static final Schema KEY_SCHEMA = SchemaBuilder.struct()
            .name("io.immukafka.change.EntryKey")
            .version(1)
            .field(KEY, Schema.BYTES_SCHEMA)
            .field(SET, Schema.OPTIONAL_BYTES_SCHEMA)
            .field(SCORE, Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field(AT_TX, Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    private static final Schema VALUE_SCHEMA = SchemaBuilder.struct()
            .name("io.immukafka.change.EntryValue")
            .version(1)
            .field(KEY, Schema.BYTES_SCHEMA)
            .field("value", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("reference", Schema.OPTIONAL_BYTES_SCHEMA)
            .field(SET, Schema.OPTIONAL_BYTES_SCHEMA)
            .field(SCORE, Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field(AT_TX, Schema.OPTIONAL_INT64_SCHEMA)
            .field("expires_at", Timestamp.builder().optional().build())
            .field("non_indexable", Schema.BOOLEAN_SCHEMA)
            .build();

    private static final long MILLIS = 1000;

    /** Beyond it the milliseconds do not fit. */
    private static final long LAST_SECOND = Long.MAX_VALUE / MILLIS;

    private final String topic;
    private final SkippedChanges skipped;

    KeyRecords(String topic, SkippedChanges skipped) {
        this.topic = topic;
        this.skipped = skipped;
    }

    void add(EventHeaders headers, KeyChange change, List<Emitted> records) {
        if (change instanceof KeyChange.Set set) {
            if (set.value() instanceof Present present) {
                Struct value = value(set.key(), set.nonIndexable())
                        .put("value", present.bytes().toArray());
                set.expiresAt()
                        .ifPresent(seconds ->
                                value.put("expires_at", Timestamp.toLogical(Timestamp.SCHEMA, milliseconds(seconds))));
                add(headers, change, "set", key(set.key()), value, records);
            } else {
                skipped.lostKeyValue(headers.transaction());
            }
        } else if (change instanceof KeyChange.Reference reference) {
            Struct value = value(reference.key(), false)
                    .put("reference", reference.target().toArray())
                    .put(AT_TX, reference.atTx());
            add(headers, change, "reference", key(reference.key()), value, records);
        } else if (change instanceof KeyChange.Member member) {
            Struct key = member(key(member.key()), member);
            add(headers, change, "member", key, member(value(member.key(), false), member), records);
        } else {
            add(headers, change, "delete", key(change.key()), null, records);
        }
    }

    private static long milliseconds(long seconds) {
        return MILLIS * Math.max(-LAST_SECOND, Math.min(LAST_SECOND, seconds));
    }

    private static Struct key(Bytes key) {
        return new Struct(KEY_SCHEMA).put(KEY, key.toArray());
    }

    private static Struct value(Bytes key, boolean nonIndexable) {
        return new Struct(VALUE_SCHEMA).put(KEY, key.toArray()).put("non_indexable", nonIndexable);
    }

    private static Struct member(Struct struct, KeyChange.Member member) {
        return struct.put(SET, member.set().toArray())
                .put(SCORE, member.score())
                .put(AT_TX, member.atTx());
    }

    private void add(
            EventHeaders headers,
            KeyChange change,
            String op,
            Struct key,
            @Nullable Struct value,
            List<Emitted> records) {
        records.add(new Emitted(topic, key, value, headers.of(change.entry(), op)));
    }
}
