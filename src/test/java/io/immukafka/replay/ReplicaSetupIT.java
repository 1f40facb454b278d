package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.tx.Limits;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServers.class)
class ReplicaSetupIT {

    private static final int WINDOW = 98;

    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private ReplayEvent prepare(ReplicaSetup setup) throws Exception {
        return setup.prepare(true).get(30, TimeUnit.SECONDS);
    }

    @Test
    void aReplicaWithTooFewSlotsIsToldOnceWithBothNumbers(ImmudbServer server) throws Exception {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.named("few_slots").replica(true).maxConcurrency(10));
        }
        try (ImmudbClient client = server.client(Duration.ofSeconds(20))) {
            ReplicaSetup setup = new ReplicaSetup(
                    client.database("few_slots"), client.administration(), Creation.NEVER, WINDOW, warnings::add);
            ReplayEvent fit = new ReplayEvent.Prepared(Position.EMPTY, 10);
            assertThat(prepare(setup)).isEqualTo(fit);
            assertThat(prepare(setup)).isEqualTo(fit);
        }
        assertThat(warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .contains(
                                "replica 'few_slots' has maxConcurrency = 10",
                                "only 8 transactions",
                                "not 98",
                                "immuadmin database update few_slots --max-commit-concurrency=100"));
    }

    @Test
    void aReplicaThatIsCreatedHasEnough(ImmudbServer server) throws Exception {
        try (ImmudbClient client = server.client(Duration.ofSeconds(20))) {
            ReplicaSetup setup = new ReplicaSetup(
                    client.database("enough_slots"),
                    client.administration(),
                    Creation.IF_MISSING,
                    WINDOW,
                    warnings::add);
            assertThat(setup.prepare(false).get(30, TimeUnit.SECONDS)).isEqualTo(new ReplayEvent.LimitsUnknown());
            setup.limits(new Limits(100, 1 << 20, 2048));
            assertThat(prepare(setup)).isEqualTo(new ReplayEvent.Prepared(Position.EMPTY, 100));
            assertThat(client.database("enough_slots").settings().get().limits())
                    .isEqualTo(new Limits(100, 1 << 20, 2048));
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void withoutKnownLimitsTheDefaultOnesAreToldOf(ImmudbServer server) throws Exception {
        try (ImmudbClient client = server.client(Duration.ofSeconds(20))) {
            ReplicaSetup setup = new ReplicaSetup(
                    client.database("unknown_limits"),
                    client.administration(),
                    Creation.IF_MISSING,
                    WINDOW,
                    warnings::add);
            assertThat(prepare(setup)).isEqualTo(new ReplayEvent.Prepared(Position.EMPTY, 100));
            assertThat(client.database("unknown_limits").settings().get().limits())
                    .isEqualTo(Limits.DEFAULTS);
        }
        assertThat(warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .contains("replica 'unknown_limits' is created with immudb's default limits"));
    }

    @Test
    void aReplicaThatWasThereIsNotReplacedByAnEmptyOne(ImmudbServer server) throws Exception {
        try (ImmudbClient client = server.client(Duration.ofSeconds(20));
                Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.named("goes_away").replica(true).maxConcurrency(100));
            ReplicaSetup setup = new ReplicaSetup(
                    client.database("goes_away"), client.administration(), Creation.IF_MISSING, WINDOW, warnings::add);
            assertThat(prepare(setup)).isEqualTo(new ReplayEvent.Prepared(Position.EMPTY, 100));
            administrator.delete("goes_away");
            assertThat(prepare(setup))
                    .isInstanceOfSatisfying(
                            ReplayEvent.PrepareFailed.class,
                            failed -> assertThat(failed.cause().condition())
                                    .isIn(ServerCondition.DATABASE_NOT_FOUND, ServerCondition.DATABASE_UNLOADED));
        }
    }

    @Test
    void aReplicaIsCreatedAtOnceUnlessThereIsOne(ImmudbServer server) throws Exception {
        try (ImmudbClient client = server.client(Duration.ofSeconds(20))) {
            ReplicaSetup narrow = new ReplicaSetup(
                    client.database("at_once"), client.administration(), Creation.AT_ONCE, 28, warnings::add);
            ReplicaSetup wide = new ReplicaSetup(
                    client.database("at_once"), client.administration(), Creation.AT_ONCE, WINDOW, warnings::add);
            ReplayEvent created = new ReplayEvent.Prepared(Position.EMPTY, 30);
            assertThat(prepare(narrow)).isEqualTo(created);
            assertThat(prepare(wide)).isEqualTo(created);
        }
    }
}
