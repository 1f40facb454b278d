package io.immukafka.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables in docs/metrics.md are those of {@link Metric}; {@code -Ddocs.write=true} writes them. */
class MetricsPageTest {

    private static final Path PAGE = Path.of("docs/metrics.md");

    @ParameterizedTest
    @EnumSource(Side.class)
    void thePageHasTheMetricsOfTheSide(Side side) throws IOException {
        String begin = "<!-- metrics:" + side.tag() + " -->";
        String end = "<!-- /metrics:" + side.tag() + " -->";
        String page = Files.readString(PAGE);
        assertThat(page).contains(begin, end);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page.substring(0, from) + table(side) + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as("the table in %s; mvn test -Dtest=MetricsPageTest -Ddocs.write=true writes it", PAGE)
                .isEqualTo(table(side));
    }

    @Test
    void thePageHasTheMetricsOfAConnector() throws IOException {
        String page = Files.readString(PAGE);
        ListingMetrics.DESCRIPTIONS.forEach(
                (id, meaning) -> assertThat(page).contains("| `" + id + "` | " + meaning + " |"));
        assertThat(new ListingMetrics(System::nanoTime).values())
                .containsOnlyKeys(ListingMetrics.DESCRIPTIONS.keySet());
    }

    private static String table(Side side) {
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.isIn(side))
                .map(metric -> "| "
                        + metric.ids().stream().map(id -> "`" + id + "`").collect(Collectors.joining(", ")) + " | "
                        + metric.description() + " |\n")
                .collect(Collectors.joining("", "\n\n| metric | meaning |\n| --- | --- |\n", "\n"));
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void everyMetricHasAValue(Side side) {
        DatabaseMetrics metrics = side == Side.SOURCE ? new SourceMetrics() : new SinkMetrics();
        assertThat(metrics.side()).isEqualTo(side);
        assertThat(metrics.values().keySet())
                .doesNotContainAnyElementsOf(metrics.rated().keySet())
                .hasSize(Metric.names(side).size() - metrics.rated().size());
        assertThat(Metric.names(side).keySet())
                .containsAll(metrics.values().keySet())
                .containsAll(metrics.rated().keySet())
                .allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*"));
        assertThat(metrics.values().values())
                .allSatisfy(value ->
                        assertThat(value.get()).isInstanceOfAny(Long.class, Integer.class, Double.class, String.class));
    }

    @Test
    void namesTellTheUnit() {
        for (Metric metric : Metric.values()) {
            assertThat(metric.ids())
                    .allMatch(id -> id.endsWith("-total")
                            == (metric.reading() == Metric.Reading.COUNTER
                                    || metric.reading() == Metric.Reading.RETRIES
                                    || (metric.reading() == Metric.Reading.RATED && !id.endsWith("-rate"))));
        }
    }
}
