package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.SpoolFiles;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two hundred transactions of 20 MB wait for a replica whose server is stopped. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpoolBoundsIT {

    private static final int TRANSACTIONS = 200;
    private static final int LENGTH = 20 << 20;
    private static final int PART = 512 << 10;
    private static final int MOST_FILES = 3;
    /** As many as arrive once the server is back: more would only take longer. */
    private static final int ENOUGH = 8;

    private static final ReplayOptions OPTIONS = new ReplayOptions(98, false, Creation.IF_MISSING, true, 100, 500);

    private final Random random = new Random(1);
    private final int others = SpoolFiles.open().size();
    private Position written = Position.EMPTY;
    private int taken;

    @Test
    void threeFilesAreOnTheDiskAndTheRestIsNotTaken() throws Exception {
        MemoryBudget memory = new MemoryBudget(16 << 20, 1);
        try (ImmudbServer server = ImmudbServer.start();
                ImmudbClient client = server.client(Duration.ofSeconds(20));
                ReplayEngine replay = ReplayEngine.start(client, "bounded", OPTIONS, memory, new SpoolBudget())) {
            replay.limits(Limits.DEFAULTS);
            server.kill();
            while (taken < TRANSACTIONS && put(replay, Duration.ZERO)) {
                assertThat(files()).isLessThanOrEqualTo(MOST_FILES);
            }
            // The fourth found no place, and nothing more is taken from the origin.
            assertThat(taken).isEqualTo(MOST_FILES + 1);
            assertThat(replay.awaitRoom(Duration.ofMillis(300))).isFalse();
            assertThat(files()).isEqualTo(MOST_FILES);

            server.restart();
            while (taken < ENOUGH) {
                put(replay, Duration.ofSeconds(60));
                assertThat(files()).isLessThanOrEqualTo(MOST_FILES);
            }
            assertThat(replay.flush(Duration.ofMinutes(1))).isEqualTo(written);
            assertThat(client.database("bounded").currentState().get().committed())
                    .isEqualTo(written);
            assertThat(files()).isZero();
        }
    }

    private int files() {
        return SpoolFiles.open().size() - others;
    }

    /** Puts the next transaction if there is room, which a batch of parts may exceed. */
    private boolean put(ReplayEngine replay, Duration wait) throws Exception {
        if (!replay.awaitRoom(wait)) {
            return false;
        }
        SimTx tx = SimTx.after(written, LENGTH, random);
        List<TxPart> parts = tx.parts(PART);
        for (TxPart part : parts) {
            replay.put(part, "test", null);
        }
        written = tx.reached();
        taken++;
        return true;
    }
}
