package io.immukafka.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Mixed transactions from a seed: the same specification gives the same transactions, up to the order in which the
 * server commits those that are in flight together.
 *
 * <pre>{@code
 * administrator.create(DatabaseSpec.fast("shop"));
 * try (ImmudbWriter writer = ImmudbWriter.open("127.0.0.1", 3322, password, "shop")) {
 *     Workload.Result result = new Workload(WorkloadSpec.of(42, 10_000)).write(writer, done -> bar.stepTo(done));
 * }
 * }</pre>
 */
public final class Workload {

    /** Both need a fresh index and read before they write, so that many at once only wait for each other. */
    private static final Set<Shape> FEW_AT_ONCE = EnumSet.of(Shape.SQL, Shape.DOCUMENT);

    private static final int LANES_OF_FEW = 4;

    private final WorkloadSpec spec;
    private final Map<Shape, Integer> counts = new EnumMap<>(Shape.class);

    public Workload(WorkloadSpec spec) {
        this.spec = spec;
        int others = preparations();
        for (Shape shape : Shape.values()) {
            int count = spec.count(shape);
            if (count > 0) {
                counts.put(shape, count);
                others += count;
            }
        }
        if (others > spec.transactions()) {
            throw new IllegalArgumentException("these shapes take " + others + " transactions, more than the "
                    + spec.transactions() + " in all: " + counts);
        }
        counts.put(Shape.KEY, spec.transactions() - others);
    }

    /** How many transactions of each shape there are, those that prepare the database apart. */
    public Map<Shape, Integer> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** How many transactions come first: keys to refer to, a table, a collection. */
    public int preparations() {
        return 1 + (spec.count(Shape.SQL) > 0 ? 1 : 0) + (spec.count(Shape.DOCUMENT) > 0 ? 1 : 0);
    }

    /**
     * Writes everything and returns when it is committed.
     *
     * @param progress told the number of transactions written so far, now and then, from several threads
     * @throws ImmudbCallException if the server refuses one
     */
    public Result write(ImmudbWriter writer, IntConsumer progress) {
        long start = System.nanoTime();
        long before = writer.state().getTxId();
        prepare(writer);
        new LaneRunner(writer, preparations(), progress).run(lanes());
        long last = writer.state().getTxId();
        return new Result(before + 1, last, counts(), (System.nanoTime() - start) / 1_000_000);
    }

    /** Deals the shapes to the lanes. */
    List<Lane> lanes() {
        List<Shape> shapes = new ArrayList<>(spec.transactions());
        counts.forEach((shape, count) -> shapes.addAll(Collections.nCopies(count, shape)));
        Collections.shuffle(shapes, new Random(spec.seed()));

        int width = Math.min(spec.inFlight(), LANES_OF_FEW);
        List<Lane> few = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            few.add(new Lane(i, spec));
        }
        List<Lane> many = new ArrayList<>();
        for (int i = width; i < spec.inFlight(); i++) {
            many.add(new Lane(i, spec));
        }
        if (many.isEmpty()) {
            many = few;
        }
        int[] dealt = new int[2];
        for (Shape shape : shapes) {
            boolean isFew = FEW_AT_ONCE.contains(shape);
            List<Lane> lanes = isFew ? few : many;
            lanes.get(dealt[isFew ? 0 : 1]++ % lanes.size()).add(shape);
        }
        List<Lane> all = new ArrayList<>(few);
        if (many != few) {
            all.addAll(many);
        }
        return all;
    }

    private void prepare(ImmudbWriter writer) {
        Item[] anchors = new Item[Lane.ANCHORS];
        Arrays.setAll(anchors, i -> Item.of(Lane.anchor(i), "anchor " + i));
        writer.setAll(anchors);
        if (spec.count(Shape.SQL) > 0) {
            writer.sql("BEGIN; CREATE TABLE " + Lane.TABLE
                    + " (id INTEGER, owner VARCHAR[64], amount INTEGER, note VARCHAR, PRIMARY KEY id);"
                    + " CREATE INDEX ON " + Lane.TABLE + " (owner); COMMIT;");
        }
        if (spec.count(Shape.DOCUMENT) > 0) {
            writer.documents().createCollection(Lane.COLLECTION);
        }
    }

    /**
     * What was written.
     *
     * @param firstTx and {@code lastTx} lie between them, both included
     * @param millis how long it took
     */
    public record Result(long firstTx, long lastTx, Map<Shape, Integer> counts, long millis) {

        public long transactions() {
            return lastTx - firstTx + 1;
        }

        public long perSecond() {
            return transactions() * 1000 / Math.max(1, millis);
        }
    }
}
