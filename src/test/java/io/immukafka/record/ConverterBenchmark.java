package io.immukafka.record;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the converter and the codec cost for one record, beside one copy of its payload into a new array. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class ConverterBenchmark {

    /** Bytes of the payload: a small transaction, and a part as large as record.max.bytes allows by default. */
    @Param({"250", "524288"})
    int payload;

    private final ImmudbConverter converter = new ImmudbConverter();
    private byte[] bytes = new byte[0];
    private byte[] encoded = new byte[0];
    private Struct struct = RecordCodec.toStruct(RecordSamples.EMPTY_STATE);
    private TransactionPart record = RecordSamples.WHOLE;

    @Setup
    public void write() {
        record = RecordSamples.ofLength(payload);
        bytes = record.part().payload();
        struct = RecordCodec.toStruct(record);
        encoded = encode(struct);
        System.out.println(
                "\nrecord of " + encoded.length + " bytes, " + (encoded.length - payload) + " over its payload");
    }

    @Benchmark
    public byte[] copyOfThePayload() {
        byte[] copy = new byte[bytes.length];
        System.arraycopy(bytes, 0, copy, 0, copy.length);
        return copy;
    }

    @Benchmark
    public byte[] encode() {
        return encode(struct);
    }

    @Benchmark
    public Object decode() {
        return converter.toConnectData("t", encoded).value();
    }

    @Benchmark
    public byte[] encodeWithCodec() {
        return encode(RecordCodec.toStruct(record));
    }

    @Benchmark
    public ImmudbRecord decodeWithCodec() throws RecordException {
        return RecordCodec.read(
                record.key(), converter.toConnectData("t", encoded).value());
    }

    private byte[] encode(Struct value) {
        return Objects.requireNonNull(converter.fromConnectData("t", RecordSchemas.VALUE, value));
    }
}
