package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.e2e.ShippedPipelines.Away;
import io.immukafka.e2e.ShippedPipelines.Pair;
import io.immukafka.harness.RealServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server is away while clients go on writing. When it is back, every pipeline runs again without anybody's help, and nothing is
 * lost. All settings are those of the shipped files.
 */
@ExtendWith(RealServers.class)
class OutageMatrixIT {

    private static final Duration RECOVERY = Duration.ofSeconds(15);
    /** A consumer that was not told a shorter time is missed by its group after 45 s. */
    private static final Duration WITHOUT_OVERRIDES = Duration.ofSeconds(60);

    /** A build may share its machine. Without the shipped timeouts it would be more than 45 s. */
    private static final Duration IN_A_BUILD = Duration.ofSeconds(35);

    @Test
    @Tag("campaign")
    void everythingRunsAgainAfterAShortOutage() throws Exception {
        check(
                IN_A_BUILD,
                true,
                List.of(Pair.PLAIN, Pair.TUNED),
                List.of(Away.BROKER, Away.PRIMARY, Away.REPLICA),
                List.of(Duration.ofSeconds(10)));
    }

    /** The properties {@code outage.seconds}, {@code outage.away} and {@code outage.pairs} select from the matrix. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("campaign")
    void everythingRunsAgain(boolean exactlyOnce) throws Exception {
        check(
                RECOVERY,
                exactlyOnce,
                wanted("outage.pairs", "plain,without_overrides,tuned,registry")
                        .map(name -> Pair.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList(),
                wanted("outage.away", "broker,primary,replica,registry")
                        .map(name -> Away.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList(),
                wanted("outage.seconds", "10,120")
                        .map(Long::valueOf)
                        .map(Duration::ofSeconds)
                        .toList());
    }

    private static Stream<String> wanted(String property, String otherwise) {
        return Arrays.stream(System.getProperty(property, otherwise).split(",", -1));
    }

    private static void check(
            Duration limit, boolean exactlyOnce, List<Pair> pairs, List<Away> away, List<Duration> lengths)
            throws Exception {
        List<String> late = new ArrayList<>();
        try (ShippedPipelines pipelines = new ShippedPipelines(exactlyOnce, pairs)) {
            for (Away each : away) {
                for (Duration length : lengths) {
                    Map<Pair, Duration> took = pipelines.leave(each, length);
                    String line = each + " away for " + length.toSeconds() + " s, "
                            + (exactlyOnce ? "exactly once" : "at least once") + ": " + took;
                    System.out.println(line);
                    assertThat(pipelines.failures()).as(line).isEmpty();
                    if (!pipelines.hanging().isEmpty()) {
                        System.out.println("Ended by hand, see docs/operations.md: " + pipelines.hanging());
                        continue;
                    }
                    took.forEach((pair, time) -> {
                        if (time.compareTo(pair == Pair.WITHOUT_OVERRIDES ? WITHOUT_OVERRIDES : limit) > 0) {
                            late.add(line + ": " + pair);
                        }
                    });
                }
            }
            pipelines.compare();
        }
        assertThat(late).isEmpty();
    }
}
