package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.SpoolFiles;
import io.immukafka.tx.Limits;
import java.io.EOFException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The temporary file of a large transaction is cut before its bytes are sent. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CutSpoolFileIT {

    private static final ReplayOptions OPTIONS = new ReplayOptions(10, false, Creation.IF_MISSING, true, 100, 1000);
    private static final String REPLICA = "cut_spool";

    @Test
    void theReplayFailsAtOnceWithTheFileTheCauseAndWhatToDo() throws Exception {
        SimTx large = SimTx.after(Position.EMPTY, 5 << 20, new Random(1));
        List<Path> others = SpoolFiles.open();
        try (ImmudbServer server = ImmudbServer.start();
                ImmudbClient client = server.client(Duration.ofSeconds(20));
                ReplayEngine replay = ReplayEngine.start(
                        client, REPLICA, OPTIONS, new MemoryBudget(16 << 20, 1), new SpoolBudget())) {
            replay.limits(Limits.DEFAULTS);
            // Nothing is sent while the server is away.
            server.kill();
            for (TxPart part : large.parts(512 << 10)) {
                replay.put(part, "test", null);
            }
            List<Path> spooled = SpoolFiles.open().stream()
                    .filter(file -> !others.contains(file))
                    .toList();
            assertThat(spooled).hasSize(1);
            try (FileChannel file = FileChannel.open(spooled.get(0), StandardOpenOption.WRITE)) {
                file.truncate(1000);
            }
            server.restart();

            assertThatThrownBy(() -> replay.flush(Duration.ofMinutes(1)))
                    .isInstanceOf(EngineException.class)
                    .returns(EngineException.Reason.UNREACHABLE, failure -> ((EngineException) failure).reason())
                    .hasMessageContainingAll(
                            "transaction 1 cannot be sent to replica '" + REPLICA + "'",
                            System.getProperty("java.io.tmpdir") + "/immukafka-",
                            "it ends at 1000; another program has truncated it",
                            "check the disk",
                            "java.io.tmpdir")
                    .hasRootCauseInstanceOf(EOFException.class);
            assertThat(client.database(REPLICA).currentState().get().committed())
                    .isEqualTo(Position.EMPTY);
        }
    }
}
