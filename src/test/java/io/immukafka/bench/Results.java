package io.immukafka.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was measured, and the ratios that follow. */
final class Results {

    /**
     * One way of doing what a figure measures.
     *
     * @param values one for each repetition
     */
    private record Row(String figure, String what, String unit, List<Double> values) {

        double median() {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /**
     * What a figure is held against.
     *
     * @param bound the least that is wanted, or the most
     */
    private record Ratio(String figure, String what, double value, double bound, boolean least) {

        boolean holds() {
            return least ? value >= bound : value <= bound;
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();

    /** Tells what the figures were measured on. */
    void fact(String name, String value) {
        facts.put(name, value);
    }

    /** Adds the values of one way of doing it. */
    void add(String figure, String what, String unit, List<Double> values) {
        rows.add(new Row(figure, what, unit, List.copyOf(values)));
    }

    /** The median of what was added under these names. */
    double median(String figure, String what) {
        return rows.stream()
                .filter(row -> row.figure().equals(figure) && row.what().equals(what))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(what + " was not measured for " + figure))
                .median();
    }

    /** One median over another, which should be at least {@code bound}. */
    void atLeast(double bound, String figure, String what, String over) {
        ratio(figure, what + " / " + over, median(figure, what) / median(figure, over), bound, true);
    }

    /** A value that should be at least {@code bound}. */
    void atLeast(double bound, String figure, String what, double value) {
        ratio(figure, what, value, bound, true);
    }

    /** A value that should be at most {@code bound}. */
    void atMost(double bound, String figure, String what, double value) {
        ratio(figure, what, value, bound, false);
    }

    private void ratio(String figure, String what, double value, double bound, boolean least) {
        ratios.add(new Ratio(figure, what, value, bound, least));
    }

    /** The tables, as Markdown. */
    String table() {
        StringBuilder text = new StringBuilder("\n");
        facts.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        text.append("\n| figure | | median | lowest to highest |\n| --- | --- | ---: | ---: |\n");
        for (Row row : rows) {
            var range = row.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
            text.append(String.format(
                    "| %s | %s | %s %s | %s to %s |%n",
                    row.figure(),
                    row.what(),
                    number(row.median()),
                    row.unit(),
                    number(range.getMin()),
                    number(range.getMax())));
        }
        text.append("\n| figure | ratio | measured | wanted | |\n| --- | --- | ---: | ---: | --- |\n");
        for (Ratio ratio : ratios) {
            text.append(String.format(
                    "| %s | %s | %s | %s %s | %s |%n",
                    ratio.figure(),
                    ratio.what(),
                    number(ratio.value()),
                    ratio.least() ? "\u2265" : "\u2264",
                    number(ratio.bound()),
                    ratio.holds() ? "holds" : "**missed**"));
        }
        return text.toString();
    }

    private static String number(double value) {
        return Math.abs(value) >= 100 ? String.format("%,.0f", value) : String.format("%.3g", value);
    }

    /** Writes everything as JSON. */
    void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(facts);
        all.put("rows", rows.stream().map(Results::toMap).toList());
        all.put("ratios", ratios.stream().map(Results::toMap).toList());
        Files.createDirectories(file.toAbsolutePath().getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
    }

    private static Map<String, Object> toMap(Row row) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("figure", row.figure());
        map.put("what", row.what());
        map.put("unit", row.unit());
        map.put("median", row.median());
        map.put("values", row.values());
        return map;
    }

    private static Map<String, Object> toMap(Ratio ratio) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("figure", ratio.figure());
        map.put("what", ratio.what());
        map.put("value", ratio.value());
        map.put(ratio.least() ? "atLeast" : "atMost", ratio.bound());
        map.put("holds", ratio.holds());
        return map;
    }
}
