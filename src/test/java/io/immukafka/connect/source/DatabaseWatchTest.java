package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.SourceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connector with patterns does when its server does not list its databases. */
final class DatabaseWatchTest {

    private final Metrics worker = new Metrics();
    private final PluginMetricsImpl plugin = new PluginMetricsImpl(worker, Map.of("connector", "orders"));
    private final List<String> told = new ArrayList<>();
    private CompletableFuture<List<DatabaseEntry>> answer = CompletableFuture.completedFuture(List.of());
    private long now;

    private final DatabaseWatch watch = new DatabaseWatch(
            new SourceOptions(Map.of(
                    "immudb.address",
                    "db.example:3322",
                    "immudb.password",
                    "secret",
                    "databases",
                    "shop*",
                    "topic.prefix",
                    "p")),
            new ConnectorContext() {
                @Override
                public void requestTaskReconfiguration() {
                    told.add("reconfigure");
                }

                @Override
                public void raiseError(Exception e) {
                    told.add(e.getMessage());
                }

                @Override
                public PluginMetrics pluginMetrics() {
                    return plugin;
                }
            },
            () -> answer,
            () -> now);

    @AfterEach
    void close() throws Exception {
        watch.close();
        plugin.close();
        worker.close();
    }

    private void listed(String... databases) {
        answer = CompletableFuture.completedFuture(Stream.of(databases)
                .map(name -> new DatabaseEntry(name, true, 1))
                .toList());
        watch.look();
    }

    private void failed(ServerCondition condition) {
        answer = CompletableFuture.failedFuture(new ServerException(condition, "no: " + condition, null));
        watch.look();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private Map<String, Object> metrics() {
        return worker.metrics().entrySet().stream()
                .filter(each -> each.getKey().group().equals("plugins"))
                .collect(Collectors.toMap(
                        each -> each.getKey().name(), each -> each.getValue().metricValue()));
    }

    @Test
    void aServerThatIsAwayIsWaitedForAndTheTasksStay() {
        watch.begin();
        assertThatThrownBy(() -> watch.taskConfigs(Map.of(), 1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("it has not answered within 5 s. The tasks stay");
        for (int minute = 0; minute < 60; minute++) {
            failed(ServerCondition.UNREACHABLE);
            pass(Duration.ofMinutes(1));
        }
        assertThat(told).isEmpty();
        assertThatThrownBy(() -> watch.taskConfigs(Map.of(), 1))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("no: UNREACHABLE");
        listed("shop1", "bank");
        assertThat(told).containsExactly("reconfigure");
        assertThat(watch.databases()).containsExactly("shop1");
    }

    @Test
    void aConnectorWhoseUserIsRefusedAtItsStartFails() {
        failed(ServerCondition.WRONG_CREDENTIALS);
        assertThatThrownBy(watch::begin)
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("[IMK-201]")
                .hasMessageContainingAll("shop*", "no: WRONG_CREDENTIALS", "restart the connector");
    }

    @Test
    void aUserThatIsRefusedBeforeAnythingWasListedIsToldAtOnce() {
        failed(ServerCondition.UNREACHABLE);
        watch.begin();
        failed(ServerCondition.NO_PERMISSION);
        failed(ServerCondition.NO_PERMISSION);
        assertThat(told).singleElement().asString().startsWith("[IMK-202]");
    }

    @Test
    void aUserThatIsRefusedLaterIsToldAfterTwoMinutes() {
        listed("shop1");
        watch.begin();
        failed(ServerCondition.WRONG_CREDENTIALS);
        pass(DatabaseWatch.PATIENCE.minusMillis(1));
        failed(ServerCondition.WRONG_CREDENTIALS);
        listed("shop1");
        pass(DatabaseWatch.PATIENCE);
        failed(ServerCondition.WRONG_CREDENTIALS);
        failed(ServerCondition.UNREACHABLE);
        pass(DatabaseWatch.PATIENCE);
        failed(ServerCondition.WRONG_CREDENTIALS);
        assertThat(told).isEmpty();
        pass(DatabaseWatch.PATIENCE);
        failed(ServerCondition.WRONG_CREDENTIALS);
        assertThat(told).singleElement().asString().startsWith("[IMK-201]");
        assertThat(watch.databases()).as("the tasks keep them").containsExactly("shop1");
    }

    @Test
    void theMetricsTellHowOldTheListingIs() {
        watch.publish();
        watch.begin();
        pass(Duration.ofSeconds(20));
        failed(ServerCondition.UNREACHABLE);
        assertThat(metrics())
                .containsEntry("databases-matched", 0)
                .containsEntry("listing-failing", 1)
                .containsEntry("listing-age-seconds", 20.0);
        listed("shop1", "shop2", "bank");
        pass(Duration.ofSeconds(3));
        assertThat(metrics())
                .containsEntry("databases-matched", 2)
                .containsEntry("listing-failing", 0)
                .containsEntry("listing-age-seconds", 3.0);
        watch.close();
        assertThat(metrics()).as("a paused connector starts again").isEmpty();
    }
}
