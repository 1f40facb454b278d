package io.immukafka.bench;

import com.google.protobuf.ByteString;
import io.immukafka.workload.Item;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Transactions that are all alike.
 *
 * @param name of the database that they go to, too
 * @param entries of each transaction
 * @param valueBytes of each entry
 */
record Load(String name, int transactions, int entries, int valueBytes) {

    private static final double SCALE = Double.parseDouble(System.getProperty("bench.scale", "1"));

    /** 50,000 transactions of one entry with 100 bytes, or {@code bench.scale} times as many. */
    static final Load SMALL = new Load("small", scaled(50_000), 1, 100);

    /** 5,000 transactions of ten entries with 1 kB. */
    static final Load MEDIUM = new Load("medium", scaled(5_000), 10, 1000);

    /** 500 transactions of four entries with 250 kB. */
    static final Load LARGE = new Load("large", scaled(500), 4, 250_000);

    /** As {@link #SMALL}, ten times as many, beside which the start of a JVM counts for little. */
    static final Load MANY_SMALL = new Load("many_small", scaled(500_000), 1, 100);

    /** As {@link #LARGE}, 2 GB. */
    static final Load MANY_LARGE = new Load("many_large", scaled(2_000), 4, 250_000);

    /** As {@link #SMALL}, so few that a worker is still compiling when it has caught up. */
    static final Load FEW_SMALL = new Load("few_small", scaled(20_000), 1, 100);

    /** A load whose number of transactions {@code bench.scale} changes. */
    static Load scaled(String name, int transactions, int entries, int valueBytes) {
        return new Load(name, scaled(transactions), entries, valueBytes);
    }

    private static int scaled(int transactions) {
        return Math.max(10, (int) (transactions * SCALE));
    }

    /** Bytes of all values. */
    double valueBytesInAll() {
        return (double) transactions * entries * valueBytes;
    }

    /** Whether bytes say more about it than transactions. */
    boolean isLarge() {
        return entries * valueBytes >= 100_000;
    }

    /** What a run of all of it amounts to, in {@link #unit}. */
    double work() {
        return isLarge() ? valueBytesInAll() / 1e6 : transactions;
    }

    /** The unit of {@link #work}, a second. */
    String unit() {
        return isLarge() ? "MB/s" : "tx/s";
    }

    /** The entries of a transaction: text that compresses as little as base64 does. */
    List<Item> items(int transaction) {
        Random random = new Random(transaction);
        List<Item> items = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            byte[] bytes = new byte[valueBytes * 3 / 4 + 3];
            random.nextBytes(bytes);
            byte[] text = Base64.getEncoder().encode(bytes);
            items.add(Item.of(
                    "key-" + transaction + "-" + i,
                    ByteString.copyFrom(
                            new String(text, StandardCharsets.US_ASCII).substring(0, valueBytes),
                            StandardCharsets.US_ASCII)));
        }
        return items;
    }

    @Override
    public String toString() {
        return String.format("%s: %,d transactions of %d \u00d7 %,d bytes", name, transactions, entries, valueBytes);
    }
}
