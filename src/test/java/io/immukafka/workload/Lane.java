package io.immukafka.workload;

import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that are written one after the other: each may build on what the earlier ones of its lane wrote.
 * Lanes run side by side and share no key, so each is the same in every run.
 */
final class Lane {

    static final String TABLE = "ledger";
    static final String COLLECTION = "notes";

    /** Keys that exist before any lane starts. */
    static final int ANCHORS = 16;

    private static final int MOST_KEYS = 64;
    private static final long NUMBERS_OF_A_LANE = 1_000_000;
    private static final Instant LONG_AGO = Instant.parse("2001-01-01T00:00:00Z");
    private static final Instant FAR_AWAY = Instant.parse("2101-01-01T00:00:00Z");

    private final int number;
    private final WorkloadSpec spec;
    private final Random random;
    private final Deque<Shape> shapes = new ArrayDeque<>();
    private final List<String> liveKeys = new ArrayList<>();
    private int keys;
    private int expirations;
    private int statements;
    private int documents;

    Lane(int number, WorkloadSpec spec) {
        this.number = number;
        this.spec = spec;
        this.random = new Random(spec.seed() * 31 + number);
    }

    static String anchor(int anchor) {
        return "anchor/" + anchor;
    }

    void add(Shape shape) {
        shapes.add(shape);
    }

    /** The shapes to come. */
    List<Shape> shapes() {
        return List.copyOf(shapes);
    }

    /** Takes the next shape, null at the end. A deletion waits until there is a key to delete. */
    @Nullable
    Shape next() {
        Shape next = shapes.poll();
        if (next != Shape.DELETED || !liveKeys.isEmpty()) {
            return next;
        }
        for (int postponed = 0; postponed < shapes.size(); postponed++) {
            shapes.add(next);
            next = shapes.remove();
            if (next != Shape.DELETED) {
                return next;
            }
        }
        throw new IllegalStateException(
                "lane " + number + " has more keys to delete than it writes: lower the share of DELETED");
    }

    /** Starts one transaction. */
    CompletableFuture<?> write(Shape shape, ImmudbWriter writer) {
        return switch (shape) {
            case KEY -> set(writer, liveItem(spec.sizes().ordinary(random)));
            case EMPTY_VALUE -> set(writer, item(0));
            case SEVERAL_KEYS ->
                writer.setAsync(items(ValueSizes.logUniform(random, 2, Math.min(MOST_KEYS, spec.maxTxEntries()))));
            case FULL -> writer.setAsync(items(spec.maxTxEntries()));
            case LARGE -> set(writer, item(spec.sizes().large(random)));
            case EXPIRING -> set(writer, ordinaryItem().expiring(expirations++ % 2 == 0 ? LONG_AGO : FAR_AWAY));
            case NON_INDEXED -> set(writer, ordinaryItem().asNonIndexed());
            case DELETED -> writer.deleteAsync(List.of(liveKeys.remove(random.nextInt(liveKeys.size()))));
            case REFERENCE -> writer.referenceAsync(key(), anchor(random.nextInt(ANCHORS)));
            case SORTED_SET -> writer.zAddAsync(set(), random.nextDouble(), anchor(random.nextInt(ANCHORS)));
            case EXEC_ALL -> writer.execAllAsync(ordinaryItem(), key(), set(), random.nextDouble());
            case SQL -> writer.sqlAsync(statement());
            case DOCUMENT -> document(writer.documents());
        };
    }

    private static CompletableFuture<Long> set(ImmudbWriter writer, Item item) {
        return writer.setAsync(List.of(item));
    }

    /** Insert, upsert, update and delete of the same row in turn; a deletion is metadata, unknown to version 0. */
    private String statement() {
        int turns = spec.headerVersion() == 0 ? 3 : 4;
        int turn = statements++;
        long id = number * NUMBERS_OF_A_LANE + turn / turns;
        String note = text();
        long amount = random.nextInt(1_000_000);
        return switch (turn % turns) {
            case 0 ->
                "INSERT INTO " + TABLE + " (id, owner, amount, note) VALUES (" + id + ", 'owner " + number + "', "
                        + amount + ", '" + note + "')";
            case 1 ->
                "UPSERT INTO " + TABLE + " (id, owner, amount, note) VALUES (" + id + ", 'owner " + number + "', "
                        + amount + ", NULL)";
            case 2 -> "UPDATE " + TABLE + " SET note = '" + note + "' WHERE id = " + id;
            default -> "DELETE FROM " + TABLE + " WHERE id = " + id;
        };
    }

    /** Insert, replacement and deletion of the same document in turn. */
    private CompletableFuture<Long> document(DocumentWriter writer) {
        int turn = documents++;
        long id = number * NUMBERS_OF_A_LANE + turn / 3;
        return switch (turn % 3) {
            case 0 -> writer.insertAsync(COLLECTION, id, text());
            case 1 -> writer.replaceAsync(COLLECTION, id, text());
            default -> writer.deleteAsync(COLLECTION, id);
        };
    }

    private String set() {
        return "set/" + random.nextInt(ANCHORS);
    }

    private String text() {
        byte[] bytes = new byte[spec.sizes().ordinary(random) / 2];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private List<Item> items(int count) {
        List<Item> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(ordinaryItem());
        }
        return items;
    }

    private Item liveItem(int length) {
        Item item = item(length);
        if (liveKeys.size() < MOST_KEYS) {
            liveKeys.add(item.key());
        }
        return item;
    }

    private Item ordinaryItem() {
        return item(spec.sizes().ordinary(random));
    }

    private Item item(int length) {
        byte[] value = new byte[length];
        random.nextBytes(value);
        return Item.of(key(), UnsafeByteOperations.unsafeWrap(value));
    }

    private String key() {
        return "lane/" + number + "/" + keys++;
    }
}
