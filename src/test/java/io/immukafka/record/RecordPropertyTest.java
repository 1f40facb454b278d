package io.immukafka.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Claim;
import io.immukafka.chain.TxPart;
import io.immukafka.hash.Digest;
import io.immukafka.tx.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;

class RecordPropertyTest {

    private final ImmudbConverter converter = new ImmudbConverter();

    @Property
    void everyPartIsReadAsItWasWritten(
            @ForAll @StringLength(min = 1, max = 128) String database,
            @ForAll @LongRange(min = 1) long tx,
            @ForAll @LongRange(min = Long.MIN_VALUE / 1000, max = Long.MAX_VALUE / 1000) long seconds,
            @ForAll @IntRange(min = 0) int entries,
            @ForAll @IntRange(min = 1, max = 3) int parts,
            @ForAll @Size(32) byte[] alh,
            @ForAll @NotEmpty byte[] payload)
            throws Exception {
        String name = new String(database.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        Claim claim = new Claim(tx, Digest.OF_NOTHING, Digest.of(alh), seconds, entries, payload.length * (long) parts);
        TransactionPart record =
                new TransactionPart(name, new TxPart(claim, parts - 1, parts, payload), new Limits(1, 2, 3));

        Object value = converter.toConnectData("t", encode(record)).value();

        assertThat(RecordCodec.read(record.key(), value))
                .usingRecursiveComparison()
                .isEqualTo(record);
    }

    @Property
    void anyBytesAreReadOrNamed(@ForAll byte[] bytes) {
        assertReadOrNamed("sales_2/7/0", bytes);
    }

    /** Behind the frame of a known schema, so that the body is reached. */
    @Property(tries = 5_000)
    void anyBodyIsReadOrNamed(@ForAll @Size(max = 200) byte[] body) {
        byte[] frame = Arrays.copyOf(encode(RecordSamples.WHOLE), 10);
        byte[] bytes = Arrays.copyOf(frame, frame.length + body.length);
        System.arraycopy(body, 0, bytes, frame.length, body.length);

        assertReadOrNamed("sales_2/7/0", bytes);
    }

    @Property(tries = 5_000)
    void aChangedEncodingIsReadOrNamed(
            @ForAll("records") ImmudbRecord record, @ForAll @IntRange(max = 500) int at, @ForAll byte changed) {
        byte[] bytes = encode(record);
        bytes[at % bytes.length] = changed;

        assertReadOrNamed(record.key(), bytes);
    }

    @Property
    void aCutEncodingIsPlainBytes(@ForAll("records") ImmudbRecord record, @ForAll @IntRange(max = 500) int at) {
        byte[] whole = encode(record);
        byte[] cut = Arrays.copyOf(whole, at % whole.length);

        assertThat(converter.toConnectData("t", cut).schema()).isEqualTo(Schema.OPTIONAL_BYTES_SCHEMA);
        assertReadOrNamed(record.key(), cut);
    }

    @Provide
    Arbitrary<ImmudbRecord> records() {
        return Arbitraries.of(RecordSamples.ALL);
    }

    /** What is read has been checked; whatever else is thrown fails the test. */
    private void assertReadOrNamed(String key, byte[] bytes) {
        SchemaAndValue read = converter.toConnectData("t", bytes);
        try {
            assertThat(RecordCodec.read(key, read.value()).key()).isEqualTo(key);
        } catch (RecordException named) {
            assertThat(named).hasMessageMatching("(?s).{40,}");
        }
    }

    private byte[] encode(ImmudbRecord record) {
        return Objects.requireNonNull(
                converter.fromConnectData("t", RecordSchemas.VALUE, RecordCodec.toStruct(record)));
    }
}
