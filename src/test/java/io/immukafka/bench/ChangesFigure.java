package io.immukafka.bench;

import io.immukafka.cli.CommandInJvm;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Decodes and prints the rows of a file, beside the verification of the same file. */
final class ChangesFigure implements Figure {

    private static final String TEXT = "changes, in a warm JVM";
    private static final String JSON = "changes --json, in a warm JVM";
    private static final String VERIFY = "verify, in a warm JVM";
    private static final String PROCESS = "changes, start of the JVM included";

    private final String name;
    private final RowLoad load;

    private ChangesFigure(String name, RowLoad load) {
        this.name = name;
        this.load = load;
    }

    /** 20,000 transactions of one row. */
    static ChangesFigure single() {
        return new ChangesFigure("changes-row", RowLoad.scaled(20_000, 1));
    }

    /** 100 transactions of 1,000 rows. */
    static ChangesFigure many() {
        return new ChangesFigure("changes-rows", RowLoad.scaled(100, 1000));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        String file = backup(fixtures).toString();
        String figure = "changes, " + load;
        double work = load.events();
        new Comparison(figure, "events/s")
                .addWarm(VERIFY, work, () -> fixtures.command().inJvm("verify", file))
                .addWarm(TEXT, work, () -> Clock.seconds(() -> discard("changes", file)))
                .addWarm(JSON, work, () -> Clock.seconds(() -> discard("changes", file, "--json")))
                .add(PROCESS, work, () -> fixtures.command().process(fixtures.primary(), "changes", file))
                .hold(fixtures, results);
        results.atLeast(0.5, figure, TEXT, VERIFY);
        results.atLeast(0.5, figure, JSON, VERIFY);
    }

    /** Encodes all that is printed, and writes it nowhere. */
    private static void discard(String... arguments) {
        PrintWriter out =
                new PrintWriter(new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
        CommandInJvm.run(List.of(arguments), out);
    }

    private Path backup(Fixtures fixtures) throws Exception {
        String database = fixtures.newDatabase();
        load.fill(fixtures.primary(), database);
        Path file = fixtures.newFile();
        fixtures.command().inJvm(fixtures.primary(), "backup", database, "-o", file.toString());
        return file;
    }
}
