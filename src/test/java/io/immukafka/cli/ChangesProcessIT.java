package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command: in its own heap, in a pipe, and until it is interrupted. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ChangesProcessIT {

    private static final String DATABASE = "changes_process";
    private static final int TRANSACTIONS = 2;
    private static final int ITEMS = 24;

    private final ImmudbServer server;

    @TempDir
    private Path folder;

    private String place;

    ChangesProcessIT(ImmudbServer server) {
        this.server = server;
    }

    @BeforeAll
    void fill() {
        place = InProcess.place(server, DATABASE);
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(DATABASE));
        }
        try (ImmudbWriter writer = server.writer(DATABASE)) {
            Item[] items = new Item[ITEMS];
            for (int i = 0; i < ITEMS; i++) {
                // Control characters take six times the room in JSON.
                items[i] = Item.of("k" + i, "\u0001".repeat((1 << 20) - 1));
            }
            for (int i = 0; i < TRANSACTIONS; i++) {
                writer.setAll(items);
            }
        }
    }

    @Test
    void transactionsOfManyMegabytesGoThroughASmallHeap() throws Exception {
        InProcess.Result result = new CommandProcess(folder, server).run(null, "changes", place, "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out().lines()).hasSize(TRANSACTIONS * ITEMS);
        assertThat(result.out().lines().filter(line -> line.contains("\"missing\":\"value of 1048576 bytes left out")))
                .as("what is beyond 8 MiB of each transaction")
                .hasSize(TRANSACTIONS * (ITEMS - 8));
    }

    @Test
    void aReaderThatIsGoneEndsIt() throws Exception {
        InProcess.Result result = new CommandProcess(folder, server)
                .shell("$K changes " + place + " --json | head -c 100 > /dev/null; exit ${PIPESTATUS[0]}");
        assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(result.err()).contains("writing standard output failed");
    }

    @Test
    void followingEndsWithAnInterrupt() throws Exception {
        CommandProcess.Running following = new CommandProcess(folder, server).start(null, "changes", place, "--follow");
        await().until(() -> Files.readString(following.out()).contains("\n" + TRANSACTIONS + ":" + (ITEMS - 1) + " "));
        following.signal("INT");
        InProcess.Result result = following.end();
        assertThat(result.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(result.err()).contains("interrupted after transaction " + TRANSACTIONS);
    }
}
