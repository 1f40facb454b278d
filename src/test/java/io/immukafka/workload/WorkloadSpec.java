package io.immukafka.workload;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a {@link Workload} consists of.
 *
 * @param seed decides keys, values and order
 * @param transactions how many in all
 * @param inFlight how many are under way at once
 * @param headerVersion of the database: 0 leaves out the shapes that need metadata
 * @param maxTxEntries of the database: the entries of a {@link Shape#FULL} transaction
 * @param sizes lengths of values
 * @param shares of the transactions, each between 0 and 1; what is left are {@link Shape#KEY}s
 */
public record WorkloadSpec(
        long seed,
        int transactions,
        int inFlight,
        int headerVersion,
        int maxTxEntries,
        ValueSizes sizes,
        Map<Shape, Double> shares) {

    /** The server's default of entries in a transaction. */
    public static final int DEFAULT_MAX_TX_ENTRIES = 1024;

    private static final int DEFAULT_IN_FLIGHT = 256;

    public WorkloadSpec {
        shares = Map.copyOf(shares);
        double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        if (sum > 1 || shares.values().stream().anyMatch(share -> share < 0) || shares.containsKey(Shape.KEY)) {
            throw new IllegalArgumentException(
                    "shares of shapes other than KEY are not negative and at most 1 in all: " + shares);
        }
    }

    /**
     * A bit of everything, mostly small. Shapes that wait for the index or for each other are few, so that the server
     * writes more than a thousand transactions a second.
     */
    public static WorkloadSpec of(long seed, int transactions) {
        Map<Shape, Double> shares = new EnumMap<>(Shape.class);
        shares.put(Shape.EMPTY_VALUE, 0.03);
        shares.put(Shape.SEVERAL_KEYS, 0.05);
        shares.put(Shape.FULL, 0.0002);
        shares.put(Shape.LARGE, 0.0005);
        shares.put(Shape.EXPIRING, 0.03);
        shares.put(Shape.NON_INDEXED, 0.03);
        shares.put(Shape.DELETED, 0.005);
        shares.put(Shape.REFERENCE, 0.005);
        shares.put(Shape.SORTED_SET, 0.005);
        shares.put(Shape.EXEC_ALL, 0.005);
        shares.put(Shape.SQL, 0.01);
        shares.put(Shape.DOCUMENT, 0.01);
        return new WorkloadSpec(
                seed, transactions, DEFAULT_IN_FLIGHT, 1, DEFAULT_MAX_TX_ENTRIES, ValueSizes.MOSTLY_SMALL, shares);
    }

    public WorkloadSpec withInFlight(int calls) {
        return new WorkloadSpec(seed, transactions, calls, headerVersion, maxTxEntries, sizes, shares);
    }

    public WorkloadSpec withHeaderVersion(int version) {
        return new WorkloadSpec(seed, transactions, inFlight, version, maxTxEntries, sizes, shares);
    }

    public WorkloadSpec withMaxTxEntries(int entries) {
        return new WorkloadSpec(seed, transactions, inFlight, headerVersion, entries, sizes, shares);
    }

    public WorkloadSpec withSizes(ValueSizes lengths) {
        return new WorkloadSpec(seed, transactions, inFlight, headerVersion, maxTxEntries, lengths, shares);
    }

    /** The same with another share of one shape; 0 leaves it out. */
    public WorkloadSpec withShare(Shape shape, double share) {
        Map<Shape, Double> changed = new EnumMap<>(shares);
        changed.put(shape, share);
        return new WorkloadSpec(seed, transactions, inFlight, headerVersion, maxTxEntries, sizes, changed);
    }

    /** How many transactions have a shape: its share, at least one if the share is not 0. */
    int count(Shape shape) {
        double share = shares.getOrDefault(shape, 0.0);
        if (share == 0 || (headerVersion == 0 && shape.needsMetadata())) {
            return 0;
        }
        return Math.max(1, (int) Math.round(share * transactions));
    }
}
