package io.immukafka.bench;

import io.immukafka.Version;
import io.immukafka.bench.RawReplay.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures ours, immuadmin's, immudb's native replication and what the servers can do at the most, on real servers, in one run;
 * prints tables and writes {@code target/benchmark.json}.
 *
 * <p>System properties: {@code bench.figures}, names separated by commas, all by default, {@code scale} for the tables of how they
 * grow; {@code bench.repetitions} (5);
 * {@code bench.warmups} (5), for what a JVM compiles, at the least: it goes on until it gets no faster, up to four
 * times as long; {@code bench.seconds} (20), for
 * which lag is measured; {@code bench.scale} (1), by which the numbers of transactions are multiplied.
 */
public final class Benchmark {

    private static final List<Figure> FIGURES = List.of(
            new BackupFigure(Load.MANY_SMALL, Load.SMALL, 30, 0.9),
            new BackupFigure(Load.MANY_LARGE, Load.MANY_LARGE, 2.5, 0.85),
            new RestoreFigure(
                    Load.SMALL, 500, 40, 0.85, List.of(new Setting(98, 5), new Setting(400, 5), new Setting(800, 20))),
            new RestoreFigure(
                    Load.LARGE, Integer.MAX_VALUE, 1.4, 0.9, List.of(new Setting(10, 20), new Setting(20, 5))),
            new VerifyFigure(Load.SMALL),
            new VerifyFigure(Load.LARGE),
            ChangesFigure.single(),
            ChangesFigure.many(),
            ChangesCatchUpFigure.single(),
            ChangesCatchUpFigure.many(),
            new CatchUpFigure(),
            new ColdCatchUpFigure(),
            new LagFigure(false),
            new LagFigure(true),
            new DiskFigure(),
            new HeapFigure(),
            new IdleFigure());

    /** Take long, and run only when they are named. */
    private static final List<Figure> SCALE =
            List.of(ScaleFigure.transactions(), ScaleFigure.values(), new ScaleDatabasesFigure());

    private Benchmark() {}

    /** Runs the benchmark; needs no arguments. */
    public static void main(String[] arguments) throws Exception {
        Results results = new Results();
        results.fact("version", Version.CURRENT);
        results.fact("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        results.fact("Java", System.getProperty("java.version"));
        results.fact(
                "loads",
                Load.SMALL + "; " + Load.MEDIUM + "; " + Load.LARGE + "; " + Load.MANY_SMALL + "; " + Load.MANY_LARGE);
        Path json = Path.of(System.getProperty("bench.output", "target/benchmark.json"));
        List<Exception> failures = new ArrayList<>();
        try (Fixtures fixtures = new Fixtures(Path.of("target", "bench"))) {
            for (Figure figure : chosen(System.getProperty("bench.figures", ""))) {
                System.out.println("\n" + figure.name());
                try {
                    figure.measure(fixtures, results);
                } catch (Exception e) {
                    // The others are worth their hour all the same; the end tells.
                    failures.add(new IllegalStateException(figure.name() + " could not be measured", e));
                    results.fact("failed", figure.name() + ": " + e.getMessage());
                }
                results.write(json);
            }
        }
        System.out.println(results.table());
        System.out.println("written to " + json);
        if (!failures.isEmpty()) {
            Exception first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    private static List<Figure> chosen(String wanted) {
        if (wanted.isEmpty()) {
            return FIGURES;
        }
        List<Figure> all = new ArrayList<>(FIGURES);
        all.addAll(SCALE);
        List<String> names = Arrays.asList(wanted.split(","));
        List<Figure> chosen = all.stream()
                .filter(figure -> names.contains(figure.name()) || (names.contains("scale") && SCALE.contains(figure)))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("bench.figures=" + wanted + " names none of "
                    + all.stream().map(Figure::name).toList());
        }
        return chosen;
    }
}
