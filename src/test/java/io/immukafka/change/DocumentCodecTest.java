package io.immukafka.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Documents against protobuf's own implementation. */
class DocumentCodecTest {

    @Provide
    Arbitrary<Struct> documents() {
        return structs(3);
    }

    private static Arbitrary<Struct> structs(int depth) {
        return Arbitraries.maps(names(), values(depth))
                .ofMaxSize(5)
                .map(fields -> Struct.newBuilder().putAllFields(fields).build());
    }

    private static Arbitrary<String> names() {
        return Arbitraries.strings().alpha().numeric().ofMaxLength(8);
    }

    private static Arbitrary<Value> values(int depth) {
        Arbitrary<Value> plain = Arbitraries.oneOf(
                Arbitraries.just(
                        Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build()),
                Arbitraries.doubles()
                        .map(number -> Value.newBuilder().setNumberValue(number).build()),
                names().map(text ->
                        Value.newBuilder().setStringValue(text + "ü€").build()),
                Arbitraries.of(true, false)
                        .map(bool -> Value.newBuilder().setBoolValue(bool).build()));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<Value> lists = values(depth - 1)
                .list()
                .ofMaxSize(3)
                .map(items -> Value.newBuilder()
                        .setListValue(ListValue.newBuilder().addAllValues(items))
                        .build());
        Arbitrary<Value> nested = structs(depth - 1)
                .map(struct -> Value.newBuilder().setStructValue(struct).build());
        return Combinators.combine(plain, lists, nested, Arbitraries.integers().between(0, 5))
                .as((one, two, three, choice) -> choice == 0 ? two : choice == 1 ? three : one);
    }

    /** What protobuf reads. */
    static Map<String, @Nullable Object> plain(Struct struct) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        struct.getFieldsMap().forEach((name, value) -> fields.put(name, plain(value)));
        return fields;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> value.getNumberValue();
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> plain(value.getStructValue());
            case LIST_VALUE ->
                Arrays.asList(value.getListValue().getValuesList().stream()
                        .map(DocumentCodecTest::plain)
                        .toArray());
            default -> null;
        };
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void readsWhatProtobufWrites(@ForAll("documents") Struct document) throws MalformedEntryException {
        assertThat(DocumentCodec.decode(document.toByteArray())).isEqualTo(plain(document));
    }

    /** Whatever protobuf refuses is refused, and nothing ends in another kind of exception. */
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void damageGivesADocumentOrANamedError(@ForAll("documents") Struct document) {
        byte[] bytes = document.toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            byte[] flipped = bytes.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            for (byte[] damaged : List.of(Arrays.copyOf(bytes, i), flipped)) {
                try {
                    assertThat(DocumentCodec.decode(damaged)).isNotNull();
                } catch (MalformedEntryException e) {
                    assertThat(e).hasMessageContaining("at offset");
                }
            }
        }
    }

    @Example
    void unknownFieldsAreSkipped() throws MalformedEntryException {
        byte[] known = Struct.newBuilder()
                .putFields("a", Value.newBuilder().setBoolValue(true).build())
                .build()
                .toByteArray();
        // Field 9 as a varint, as 8 bytes, as a string, as 4 bytes.
        byte[] unknown = {0x48, 5, 0x49, 1, 2, 3, 4, 5, 6, 7, 8, 0x4a, 2, 'x', 'y', 0x4d, 1, 2, 3, 4};
        assertThat(DocumentCodec.decode(Encodings.join(unknown, known))).isEqualTo(Map.of("a", true));
    }

    @Example
    void aDocumentNestedTooDeepIsRefused() {
        Value value = Value.newBuilder().setBoolValue(true).build();
        for (int i = 0; i <= DocumentCodec.MAX_DEPTH; i++) {
            value = Value.newBuilder()
                    .setStructValue(Struct.newBuilder().putFields("a", value))
                    .build();
        }
        byte[] bytes = Struct.newBuilder().putFields("a", value).build().toByteArray();
        assertThatThrownBy(() -> DocumentCodec.decode(bytes))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessageContaining("nested deeper than 200 levels");
    }
}
