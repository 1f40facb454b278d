package io.immukafka.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.sim.Seeds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records with our field names and anything in them: each is read, or refused by name. */
class RecordFuzzTest {

    private static final List<String> FIELDS =
            RecordSchemas.VALUE.fields().stream().map(field -> field.name()).toList();

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        5,
        7,
        -1,
        1000,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE / 1000 * 1000,
        1_700_000_000_000L
    };

    private static final int[] LENGTHS = {0, 1, 5, 31, 32, 33};

    /** A value with its schema. */
    private record Typed(Schema schema, @Nullable Object value) {}

    @Test
    void anyStructIsReadOrRefusedByName() {
        Seeds.run(getClass(), 20_000, seed -> {
            Random random = new Random(seed);
            Struct struct = struct(random, FIELDS);
            readOrRefused(key(random), struct);
        });
    }

    /** Most of it is right, so that what is wrong is reached. */
    @Test
    void aRecordWithOtherFieldsIsReadOrRefusedByName() {
        Seeds.run(getClass(), 20_000, seed -> {
            Random random = new Random(seed);
            ImmudbRecord record = RecordSamples.ALL.get(random.nextInt(RecordSamples.ALL.size()));
            Struct right = RecordCodec.toStruct(record);
            List<String> wrong = List.of(any(FIELDS, random), any(FIELDS, random));
            SchemaBuilder schema = SchemaBuilder.struct();
            Map<String, Object> values = new HashMap<>();
            for (String field : FIELDS) {
                Typed typed = wrong.contains(field)
                        ? typed(random, true)
                        : new Typed(right.schema().field(field).schema(), right.get(field));
                schema.field(field, typed.schema());
                values.put(field, typed.value());
            }
            Struct struct = new Struct(schema.build());
            values.forEach(struct::put);
            readOrRefused(record.key(), struct);
        });
    }

    @Test
    void anyMapIsReadOrRefusedByName() {
        Seeds.run(getClass(), 20_000, seed -> {
            Random random = new Random(seed);
            Map<String, @Nullable Object> map = new HashMap<>();
            for (String field : FIELDS) {
                map.put(field, json(random));
            }
            readOrRefused(key(random), map);
        });
    }

    private static void readOrRefused(String key, Object value) {
        try {
            assertThat(RecordCodec.read(key, value).key()).isEqualTo(key);
        } catch (InvalidRecordException wrong) {
            String field = wrong.field();
            assertThat(FIELDS.contains(field.replaceFirst("\\..*", "")) || field.equals("key"))
                    .as("the wrong field: %s", field)
                    .isTrue();
        } catch (NotOurRecordException foreign) {
            assertThat(foreign).message().isNotBlank();
        }
    }

    private static String key(Random random) {
        return any(List.of("a/0/0", "a/1/0", "a/7/0", "a/9223372036854775807/0", "a/state"), random);
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private static Struct struct(Random random, List<String> names) {
        SchemaBuilder schema = SchemaBuilder.struct();
        List<String> used = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (String name : names) {
            if (random.nextInt(20) > 0) {
                Typed typed = typed(random, true);
                schema.field(name, typed.schema());
                used.add(name);
                values.add(typed.value());
            }
        }
        Struct struct = new Struct(schema.build());
        for (int i = 0; i < used.size(); i++) {
            struct.put(used.get(i), values.get(i));
        }
        return struct;
    }

    private static Typed typed(Random random, boolean nested) {
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        byte[] bytes = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
        return switch (random.nextInt(nested ? 12 : 10)) {
            case 0, 1 -> new Typed(Schema.OPTIONAL_INT64_SCHEMA, number);
            case 2 -> new Typed(Schema.OPTIONAL_INT32_SCHEMA, (int) number);
            case 3 -> new Typed(Schema.OPTIONAL_INT8_SCHEMA, (byte) number);
            case 4 -> new Typed(Schema.OPTIONAL_FLOAT64_SCHEMA, (double) number);
            case 5 -> new Typed(Schema.OPTIONAL_STRING_SCHEMA, random.nextBoolean() ? "a" : "");
            case 6 -> new Typed(Schema.OPTIONAL_BYTES_SCHEMA, bytes);
            case 7 ->
                new Typed(Schema.OPTIONAL_BYTES_SCHEMA, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
            case 8 -> new Typed(Timestamp.builder().optional().build(), Timestamp.toLogical(Timestamp.SCHEMA, number));
            case 9 -> new Typed(Schema.OPTIONAL_INT64_SCHEMA, null);
            case 10 -> {
                Struct limits = struct(random, List.of("maxKeyLen", "maxValueLen", "maxTxEntries"));
                yield new Typed(limits.schema(), limits);
            }
            default -> {
                Struct signature = struct(random, List.of("signature", "publicKey"));
                yield new Typed(signature.schema(), signature);
            }
        };
    }

    /** As JsonConverter gives it without a schema. */
    private static @Nullable Object json(Random random) {
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 3 -> 0.5;
            case 4 -> "AAAA";
            case 5 -> "no base64!";
            case 6 -> Map.of("maxKeyLen", NUMBERS[random.nextInt(NUMBERS.length)], "signature", "AAAA");
            case 7 -> List.of(1L);
            default -> null;
        };
    }
}
