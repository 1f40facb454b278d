package io.immukafka.bench;

import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Recomputed;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxHasher;
import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxEntry;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The proof by itself: one transaction, in chunks of 64 KiB as a server sends it, recomputed and held against its claim;
 * beside it SHA-256 over the same bytes. Transactions and bytes a second, and what a transaction allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProofBenchmark {

    private static final int CHUNK = 64 << 10;

    /** Entries and bytes of each value. */
    @Param({"1x100", "10x1000", "1024x100", "4x250000"})
    String shape = "1x100";

    private final TxHasher hasher = new TxHasher();
    private final Sha256 sha = new Sha256();
    private byte[] bytes = new byte[0];
    private Claim claim = new Claim(1, Digest.ZERO, Digest.ZERO, 0, 0, 0);

    /** What JMH adds up for each second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Volume {
        /** Bytes of transactions. */
        public long bytes;

        @Setup(org.openjdk.jmh.annotations.Level.Iteration)
        public void reset() {
            bytes = 0;
        }
    }

    /** Encodes the transaction. */
    @Setup
    public void encode() throws MalformedTxException {
        String[] numbers = shape.split("x", -1);
        int entries = Integer.parseInt(numbers[0]);
        List<TxEntry> list = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            byte[] key = ("key-" + i).getBytes(StandardCharsets.US_ASCII);
            list.add(new TxEntry(key, EntryMetadata.NONE, new byte[Integer.parseInt(numbers[1])]));
        }
        Digest eH = Recomputed.of(encoded(Digest.ZERO, list)).eH();
        bytes = encoded(eH, list);
        claim = Recomputed.of(bytes).claim();
    }

    private static byte[] encoded(Digest eH, List<TxEntry> entries) {
        TxHeader header = new TxHeader(
                1, Digest.OF_NOTHING, 1_700_000_000, 1, TxMetadata.NONE, entries.size(), eH, 0, Digest.ZERO);
        return TxEncoder.encode(header, entries, TxEncoder.Ending.WHOLE);
    }

    /** Recomputes and compares. */
    @Benchmark
    public RecomputedTx proof(Volume volume) throws MalformedTxException {
        hasher.begin(bytes.length);
        for (int at = 0; at < bytes.length; at += CHUNK) {
            hasher.accept(bytes, at, Math.min(CHUNK, bytes.length - at));
        }
        RecomputedTx computed = hasher.finish();
        if (ChainCheck.integrity(computed, claim).isPresent()) {
            throw new IllegalStateException("the transaction should prove itself");
        }
        volume.bytes += bytes.length;
        return computed;
    }

    /** What nobody can do without. */
    @Benchmark
    public Digest sha256OfTheSameBytes(Volume volume) {
        volume.bytes += bytes.length;
        return sha.add(bytes, 0, bytes.length).finish();
    }

    /** Runs it with the profiler that counts allocation; writes {@code target/proof.json}. Needs no arguments. */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(ProofBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .resultFormat(ResultFormatType.JSON)
                        .result("target/proof.json")
                        .build())
                .run();
    }
}
