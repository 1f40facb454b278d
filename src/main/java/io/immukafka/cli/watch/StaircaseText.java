package io.immukafka.cli.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Staircases as a table for people. */
final class StaircaseText {

    private StaircaseText() {}

    /**
     * The lines of the table.
     *
     * @param maxLag seconds beyond which a place is marked
     */
    static List<String> lines(List<Staircase> all, long maxLag) {
        List<String> lines = new ArrayList<>();
        lines.add(row("database", "place", "transaction", "behind", "seconds"));
        for (Staircase each : all) {
            String database = each.database();
            for (Stair stair : each.stairs()) {
                lines.add(line(database, stair, maxLag));
                database = "";
            }
        }
        return lines;
    }

    private static String line(String database, Stair stair, long maxLag) {
        if (stair.last() == null) {
            String problem =
                    stair.problem() == null ? "unknown" : stair.problem().getMessage();
            return row(database, stair.place(), "-", "-", "-") + "  " + problem;
        }
        String mark = stair.differs()
                ? "  ANOTHER HISTORY than the primary"
                : stair.lagSeconds() > maxLag ? "  more than " + maxLag + " s behind" : "";
        return row(database, stair.place(), number(stair.last().tx()), number(stair.lag()), number(stair.lagSeconds()))
                + mark;
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-20s %-52s %15s %12s %10s", cells);
    }
}
