package io.immukafka.cli.watch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a database has come in each place.
 *
 * @param database its name in the first place
 * @param stairs in the order of the places
 */
record Staircase(String database, List<Stair> stairs) {

    /** Seconds by which the last of its places is behind. */
    long lagSeconds() {
        return stairs.stream().mapToLong(Stair::lagSeconds).max().orElse(0);
    }

    boolean differs() {
        return stairs.stream().anyMatch(Stair::differs);
    }

    /** For JSON. */
    Map<String, ?> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("database", database);
        report.put("lagSeconds", lagSeconds());
        report.put("places", stairs.stream().map(Stair::report).toList());
        return report;
    }
}
