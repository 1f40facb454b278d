package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.sim.SimSessions;
import io.immukafka.engine.sim.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The exports of a task, which share its memory, against simulated primaries. Faults end after 100 s of virtual time; then
 * everything committed must arrive, or an export must have failed for the one reason that it has.
 */
final class ExportSimulation {

    /** What does not pass by itself, or not soon. */
    private enum FatalFault {
        NONE,
        RESTORED,
        REPLACED,
        DAMAGED_VALUES,
        DAMAGED_HEADER,
        BLOCKED,
        UNKNOWN_FOREVER,
        NO_RIGHTS
    }

    private static final long FAULTS_END = 100_000;
    /** Beyond the longest pause that faults can bring about. */
    private static final long END = 900_000;
    /** Two minutes of unknown answers, and the longest pause before them. */
    private static final long UNKNOWN_END = 1_400_000;
    /** Long enough for the attempts to become few. */
    private static final long BLOCKED_END = 4_000_000;

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final long budgetBytes;
    /** Whether there are fewer sessions than databases. */
    private final boolean scarce;

    private final List<Database> databases = new ArrayList<>();

    private record Database(SimExport export, FatalFault fault, long faultAt) {
        SimPrimary primary() {
            return export.primary();
        }
    }

    ExportSimulation(long seed) {
        this(seed, null);
    }

    /** @param defect that the exports have, if any */
    ExportSimulation(long seed, @Nullable ExportDefect defect) {
        random = new Random(seed);
        int count = random.nextInt(400) == 0 ? 120 : random.nextInt(5) == 0 ? 2 + random.nextInt(4) : 1;
        int largestPart = ExportOptions.MIN_PART + random.nextInt(4000);
        long least =
                (ExportOptions.leastMemory(ExportOptions.MIN_PART) + 2L * largestPart) * (count == 1 ? 1 : 2L * count);
        budgetBytes = least + (random.nextBoolean() ? 0 : random.nextInt(1 << 20));
        MemoryBudget budget = new MemoryBudget(budgetBytes, count);
        int capacity = random.nextInt(3) == 0 ? count : 1 + random.nextInt(Math.min(count, 4));
        scarce = capacity < count;
        SimSessions sessions = new SimSessions(time, random, capacity);
        for (int i = 0; i < count; i++) {
            FatalFault fault = random.nextBoolean()
                    ? FatalFault.NONE
                    : FatalFault.values()[random.nextInt(FatalFault.values().length)];
            int largest = random.nextInt(20) == 0 ? 300_000 : 1 << (6 + random.nextInt(8));
            boolean damaged = fault == FatalFault.DAMAGED_VALUES || fault == FatalFault.DAMAGED_HEADER;
            SimPrimary primary = new SimPrimary(time, random, random.nextInt(3) == 0 && !damaged, largest);
            SimExport export =
                    new SimExport(time, random, budget, largestPart, primary, sessions, String.valueOf(i), defect);
            databases.add(new Database(export, fault, 1000 + random.nextInt((int) FAULTS_END - 1000)));
        }
    }

    void run() {
        databases.forEach(this::begin);
        checkMemory();
        time.runUntil(FAULTS_END);
        databases.forEach(each -> {
            each.primary().faults = 0;
            each.primary().wire.rate = 0;
        });
        time.runUntil(has(FatalFault.BLOCKED) ? BLOCKED_END : has(FatalFault.UNKNOWN_FOREVER) ? UNKNOWN_END : END);
        databases.forEach(this::judge);
    }

    private boolean has(FatalFault fault) {
        return databases.stream().anyMatch(each -> each.fault == fault);
    }

    private void begin(Database database) {
        int count = 20 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            time.after(random.nextInt(random.nextInt(3) == 0 ? (int) FAULTS_END : 5000), database.primary()::write);
        }
        misfortunes(database);
        plan(database);
        receive(database.export);
        database.export.start(scarce);
    }

    private void misfortunes(Database database) {
        SimPrimary primary = database.primary();
        primary.faults = random.nextInt(3) == 0 ? 0 : random.nextInt(60);
        primary.wire.rate = random.nextInt(3) == 0 ? random.nextInt(100) : 0;
        ServerCondition[] passing = {
            ServerCondition.UNREACHABLE,
            ServerCondition.DATABASE_UNLOADED,
            ServerCondition.TIMED_OUT,
            ServerCondition.READ_POOL_EXHAUSTED,
            ServerCondition.SESSION_GONE,
            ServerCondition.UNKNOWN
        };
        for (int i = random.nextInt(4); i > 0; i--) {
            long from = random.nextInt((int) FAULTS_END - 20_000);
            ServerCondition condition = passing[random.nextInt(passing.length)];
            primary.plan(from, from + random.nextInt(20_000), condition, random.nextBoolean());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            time.after(random.nextInt((int) FAULTS_END), primary::restart);
            time.after(random.nextInt((int) FAULTS_END), primary::hangStreams);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            time.after(random.nextInt((int) FAULTS_END), database.export::crash);
        }
    }

    private void plan(Database database) {
        SimPrimary primary = database.primary();
        long faultAt = database.faultAt;
        switch (database.fault) {
            case NONE -> {}
            case RESTORED -> time.after(faultAt, () -> primary.restoreTo(someCommitted(primary)));
            case REPLACED ->
                time.after(faultAt, () -> {
                    primary.restoreTo(someCommitted(primary));
                    for (int i = 1 + random.nextInt(40); i > 0; i--) {
                        primary.write();
                    }
                });
            case DAMAGED_VALUES -> primary.wire.damagedTx = 1L + random.nextInt(20);
            case DAMAGED_HEADER -> {
                primary.wire.damagedTx = 1L + random.nextInt(20);
                primary.wire.damagesHeader = true;
            }
            case BLOCKED -> {
                primary.blockedTx = 1L + random.nextInt(20);
                primary.blockedUntil = BLOCKED_END - 1_200_000;
            }
            case UNKNOWN_FOREVER ->
                primary.plan(faultAt, Long.MAX_VALUE, ServerCondition.UNKNOWN, random.nextBoolean());
            case NO_RIGHTS ->
                primary.plan(faultAt, Long.MAX_VALUE, ServerCondition.NO_PERMISSION, random.nextBoolean());
        }
    }

    private long someCommitted(SimPrimary primary) {
        return random.nextLong(primary.committed().tx() + 1);
    }

    /** Acknowledges now and then, after faults are over always. */
    private void receive(SimExport export) {
        long pause = random.nextInt(20) == 0 ? 15_000 : random.nextInt(200);
        time.after(time.now() < FAULTS_END ? pause : 200, () -> {
            for (int i = 1 + random.nextInt(20); i > 0; i--) {
                export.acknowledge();
            }
            receive(export);
        });
    }

    private void checkMemory() {
        time.after(50, () -> {
            assertThat(databases.stream().mapToLong(each -> each.export.held()).sum())
                    .as("memory that is counted: of a message that is being read, its parts beside itself")
                    .isLessThanOrEqualTo(
                            budgetBytes + databases.size() * ExportOptions.messageCost(ExportOptions.MIN_PART));
            if (time.now() < FAULTS_END) {
                checkMemory();
            }
        });
    }

    private void judge(Database database) {
        Position reached = database.export.reached();
        SimPrimary primary = database.primary();
        switch (database.fault) {
            case NONE -> arrived(database);
            case RESTORED, REPLACED -> {
                if (primary.holds(reached)) {
                    arrived(database);
                } else {
                    failed(database, Reason.UNPROVED, "transaction " + reached.tx());
                }
            }
            case DAMAGED_VALUES, DAMAGED_HEADER -> {
                long damaged = primary.wire.damagedTx;
                if (damaged > primary.committed().tx()) {
                    arrived(database);
                } else {
                    failed(database, Reason.UNPROVED, "transaction ");
                    assertThat(reached.tx()).isEqualTo(damaged - 1);
                }
            }
            case BLOCKED -> {
                arrived(database);
                if (primary.blockedTx <= primary.committed().tx()) {
                    assertThat(database.export.warnings()).anyMatch(words -> words.contains("unload this one"));
                    assertThat(primary.opened)
                            .as("streams, of which each blocked one costs a read slot")
                            .isLessThan(600);
                }
            }
            case UNKNOWN_FOREVER -> failed(database, Reason.UNREACHABLE, "2 minutes");
            case NO_RIGHTS -> failed(database, Reason.REFUSED, "NO_PERMISSION");
        }
    }

    private static void arrived(Database database) {
        assertThat(database.export.failure()).as("fault %s", database.fault).isNull();
        assertThat(database.export.reached())
                .as("all that was committed, %s", database.fault)
                .isEqualTo(database.primary().committed());
    }

    private static void failed(Database database, Reason reason, String words) {
        EngineException failure = database.export.failure();
        assertThat(failure).as("%s at %d", database.fault, database.faultAt).isNotNull();
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).hasMessageContaining("] database 'a'").hasMessageContaining(words);
    }
}
