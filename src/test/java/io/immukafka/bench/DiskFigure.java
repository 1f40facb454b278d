package io.immukafka.bench;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** What a topic takes on the broker's disk, against the backup file of the same transactions. */
final class DiskFigure implements Figure {

    private static final String FIGURE = "bytes on the broker's disk / backup file";

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        try (TestBed bed = new TestBed(false, TestBed.SMALL_HEAP)) {
            for (Load load : List.of(Load.SMALL, Load.MEDIUM)) {
                for (String compression : List.of("none", "zstd")) {
                    double ratio = (double) bytes(bed, load, compression) / Files.size(fixtures.backup(load));
                    boolean small = load.equals(Load.SMALL);
                    double most = compression.equals("zstd") ? 1 : small ? 1.3 : 1.03;
                    results.atMost(most, FIGURE, load.name() + ", compression " + compression, ratio);
                }
            }
        }
    }

    private static long bytes(TestBed bed, Load load, String compression) throws Exception {
        String database = load.name() + "_" + compression;
        bed.fill(database, load);
        // Sent in the pace of a catch-up, in full batches.
        bed.export(database, database, Map.of("producer.override.compression.type", compression));
        bed.replay(database, "bench." + database, database);
        bed.awaitApplied(database, load.transactions());
        bed.compare(database, database);
        bed.end(database);
        return bed.bytesInTopic(database);
    }
}
