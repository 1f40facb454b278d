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
    public void measure(Scene scene, Results results) throws Exception {
        try (Rig rig = new Rig(false, Rig.SMALL_HEAP)) {
            for (Load load : List.of(Load.SMALL, Load.MEDIUM)) {
                for (String compression : List.of("none", "zstd")) {
                    double ratio = (double) bytes(rig, load, compression) / Files.size(scene.backup(load));
                    boolean small = load.equals(Load.SMALL);
                    double most = compression.equals("zstd") ? 1 : small ? 1.3 : 1.03;
                    results.atMost(most, FIGURE, load.name() + ", compression " + compression, ratio);
                }
            }
        }
    }

    private static long bytes(Rig rig, Load load, String compression) throws Exception {
        String database = load.name() + "_" + compression;
        rig.fill(database, load);
        // Sent in the pace of a catch-up, in full batches.
        rig.export(database, database, Map.of("producer.override.compression.type", compression));
        rig.replay(database, "bench." + database, database);
        rig.awaitApplied(database, load.transactions());
        rig.compare(database, database);
        rig.end(database);
        return rig.bytesInTopic(database);
    }
}
