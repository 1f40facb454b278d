package io.immukafka.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.immukafka.metrics.ListingMetrics;
import io.immukafka.metrics.Metric;
import io.immukafka.metrics.Side;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alerts and the dashboard for Prometheus and Grafana. */
public class AlertRulesTest {

    public static final Path ALERTS = Path.of("config/docker/alerts.yml");
    public static final Path DASHBOARD = Path.of("config/docker/grafana/dashboards/immudb.json");

    private static final Path RULE_TESTS = Path.of("src/test/prometheus/alerts-test.yml");
    private static final Pattern NAME = Pattern.compile("\\b(?:immudb|kafka)_[a-z0-9_]+");

    /** The metrics that a file names. */
    public static Set<String> names(Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(Files.readString(file));
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    /** Whether a program is in the path. */
    public static boolean isInstalled(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void theAlertsFireAndStayQuiet() throws Exception {
        assumeTrue(isInstalled("promtool"), "promtool is not installed; Debian has it in the package prometheus");
        Process promtool = new ProcessBuilder("promtool", "test", "rules", RULE_TESTS.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(promtool.exitValue()).as(output).isZero();
    }

    /** Each alert has a test in which it fires: promtool itself does not ask for one. */
    @Test
    void eachAlertIsTested() throws IOException {
        Matcher alerts = Pattern.compile("- alert: (\\w+)").matcher(Files.readString(ALERTS));
        String tests = Files.readString(RULE_TESTS);
        while (alerts.find()) {
            assertThat(tests)
                    .containsPattern(
                            "alertname: " + alerts.group(1) + "\\s+eval_time: \\w+\\s+exp_alerts:\\s+- exp_labels");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"config/docker/alerts.yml", "config/docker/grafana/dashboards/immudb.json"})
    void ourMetricsInItExist(String file) throws IOException {
        Set<String> ours = new TreeSet<>();
        for (Side side : Side.values()) {
            for (String id : Metric.names(side).keySet()) {
                ours.add("immudb_" + side.tag() + "_" + id.replace('-', '_'));
            }
            ours.add("immudb_" + side.tag() + "_retries_by_cause_total");
        }
        ListingMetrics.DESCRIPTIONS.keySet().forEach(id -> ours.add("immudb_connector_" + id.replace('-', '_')));
        assertThat(names(Path.of(file)).stream().filter(name -> name.startsWith("immudb_")))
                .isNotEmpty()
                .isSubsetOf(ours);
    }
}
