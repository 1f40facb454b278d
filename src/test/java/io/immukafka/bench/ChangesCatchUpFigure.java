package io.immukafka.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The rows of a database that is there already, as change events in Kafka, beside the transactions of the same database by the
 * source connector. Each has a worker of its own, whose log of garbage collections tells the heap that it needs.
 */
final class ChangesCatchUpFigure implements Figure {

    private static final String CHANGES = "change connector, deployment included";
    private static final String SOURCE = "source connector, deployment included";
    private static final String DATABASE = "rows";

    private final String name;
    private final RowLoad load;

    private ChangesCatchUpFigure(String name, RowLoad load) {
        this.name = name;
        this.load = load;
    }

    /** 100,000 transactions of one row. */
    static ChangesCatchUpFigure single() {
        return new ChangesCatchUpFigure("changes-catch-up-row", RowLoad.scaled(100_000, 1));
    }

    /** 200 transactions of 1,000 rows. */
    static ChangesCatchUpFigure many() {
        return new ChangesCatchUpFigure("changes-catch-up-rows", RowLoad.scaled(200, 1000));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        String figure = "catch-up, " + load + ", worker with " + TestBed.SMALL_HEAP.most();
        Path changesLog = fixtures.newFile("changes-gc.log");
        Path sourceLog = fixtures.newFile("source-gc.log");
        try (TestBed changes = new TestBed(false, TestBed.SMALL_HEAP.logged(changesLog));
                TestBed source = new TestBed(false, TestBed.SMALL_HEAP.logged(sourceLog))) {
            changes.fill(DATABASE, load);
            source.fill(DATABASE, load);
            double events = load.events();
            AtomicInteger runs = new AtomicInteger();
            new Comparison(figure, "events/s")
                    .addWarm(CHANGES, events, () -> {
                        String prefix = "changes" + runs.incrementAndGet();
                        double seconds = Clock.seconds(() -> {
                            changes.changes(prefix, DATABASE, prefix);
                            changes.awaitRecords(prefix + "." + DATABASE + "." + RowLoad.TABLE, load.events());
                        });
                        changes.endChanges(prefix);
                        return seconds;
                    })
                    .addWarm(SOURCE, events, () -> {
                        String prefix = "source" + runs.incrementAndGet();
                        double seconds = Clock.seconds(() -> {
                            source.export(prefix, DATABASE, Map.of("topic.prefix", prefix));
                            source.awaitRecords(prefix + "." + DATABASE, load.transactions() + 1);
                        });
                        source.endExport(prefix);
                        return seconds;
                    })
                    .hold(fixtures, results);
        }
        results.atLeast(0.7, figure, CHANGES, SOURCE);
        String heap = "heap in use after a collection, at most, " + load;
        results.add(heap, "change connector", "MB", List.of(mostInUse(changesLog)));
        results.add(heap, "source connector", "MB", List.of(mostInUse(sourceLog)));
    }

    private static double mostInUse(Path log) throws Exception {
        return Files.readAllLines(log).stream()
                .mapToLong(TestBed.Heap::inUseAfter)
                .max()
                .orElseThrow(() -> new IllegalStateException(log + " is empty"));
    }
}
