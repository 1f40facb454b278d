package io.immukafka.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Bytes are text if and only if they are UTF-8. */
class BytesTest {

    @Provide
    Arbitrary<byte[]> mostlyAscii() {
        return Arbitraries.frequencyOf(
                        Tuple.of(20, Arbitraries.bytes().between((byte) 0, Byte.MAX_VALUE)),
                        Tuple.of(1, Arbitraries.bytes()))
                .array(byte[].class)
                .ofMaxSize(40);
    }

    @Property
    void bytesAreTextIfTheyComeBackFromIt(@ForAll("mostlyAscii") byte[] bytes) {
        // A decoder that replaces what is malformed gives other bytes back.
        String replaced = new String(bytes, StandardCharsets.UTF_8);
        boolean same = Arrays.equals(replaced.getBytes(StandardCharsets.UTF_8), bytes);
        assertThat(Bytes.of(bytes).text()).isEqualTo(same ? replaced : null);
    }

    @Property
    void textComesBack(@ForAll String text) {
        String wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        assertThat(Bytes.of(text.getBytes(StandardCharsets.UTF_8)).text()).isEqualTo(wellFormed);
    }

    @Example
    void partOfAnArray() {
        byte[] bytes = "aé\u007f\0b".getBytes(StandardCharsets.UTF_8);
        assertThat(Bytes.text(bytes, 1, bytes.length)).isEqualTo("é\u007f\0b");
        assertThat(Bytes.text(bytes, 3, bytes.length)).isEqualTo("\u007f\0b");
        assertThat(Bytes.text(bytes, 2, 3)).as("half of a letter").isNull();
        assertThat(Bytes.text(bytes, 2, 2)).isEmpty();
    }
}
