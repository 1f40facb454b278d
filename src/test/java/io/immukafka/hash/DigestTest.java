package io.immukafka.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestTest {

    /** SHA-256 of "abc", from FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void isTheDigestOfTheStandard() {
        byte[] abc = "xabcx".getBytes(StandardCharsets.US_ASCII);
        assertThat(new Sha256().add(abc, 1, 3).finish().toHex()).isEqualTo(ABC);
        assertThat(new Sha256().finish()).isEqualTo(Digest.OF_NOTHING);
    }

    @Test
    void startsAnewAfterFinishAndReset() {
        Sha256 sha = new Sha256().addByte((byte) 1);
        sha.reset();
        assertThat(sha.finish()).isEqualTo(Digest.OF_NOTHING);
        assertThat(sha.finish()).isEqualTo(Digest.OF_NOTHING);
        assertThatThrownBy(() -> sha.finish(new byte[40], 9)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void hasValueSemanticsAndSharesNoArray() {
        Digest digest = Digest.parse(ABC);
        byte[] bytes = digest.toBytes();
        Digest copy = Digest.of(bytes);
        bytes[0]++;
        assertThat(copy).isEqualTo(digest).hasSameHashCodeAs(digest).isNotEqualTo(Digest.of(bytes));
        digest.toBytes()[31]++;
        assertThat(digest.toHex()).isEqualTo(ABC);
        assertThat(digest).hasToString("ba7816bf8f01cfea…");

        byte[] room = new byte[40];
        digest.copyTo(room, 8);
        assertThat(Digest.of(room, 8)).isEqualTo(digest);
        ByteBuffer buffer = ByteBuffer.wrap(room, 8, 32);
        assertThat(Digest.of(buffer)).isEqualTo(digest);
        assertThat(buffer.position()).isEqualTo(8);
    }

    @Test
    void refusesOtherLengths() {
        assertThatThrownBy(() -> Digest.of(new byte[31])).hasMessageContaining("these are 31");
        assertThatThrownBy(() -> Digest.of(ByteBuffer.allocate(33))).hasMessageContaining("these are 33");
        assertThatThrownBy(() -> Digest.of(new byte[40], 9)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Digest.parse("ab")).hasMessageContaining("'ab' has 2 characters");
        assertThatThrownBy(() -> Digest.parse("g".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }
}
