package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up in the middle of a backup. Needs the right to mount a small tmpfs; left out without it. */
@ExtendWith(RealServers.class)
class DiskFullIT {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    @Test
    void theFileEndsWithAWholeRecordAndTheSameCommandGoesOn(ImmudbServer server) throws Exception {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast("diskfull"));
        }
        try (ImmudbWriter writer = server.writer("diskfull")) {
            for (int i = 0; i < 40; i++) {
                writer.set("k" + i, "x".repeat(100_000));
            }
        }
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()), "may not mount a tmpfs");
        try {
            InProcess ours = new InProcess(folder);
            Path file = small.resolve("file");
            String[] line = {"backup", "diskfull", "-o", file.toString()};

            InProcess.Result full = ours.on(server, line);
            assertThat(full.exitCode()).as(full.err()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(full.err()).contains("No space left").contains("whole record");
            assertThat(ours.command("verify", file.toString()).exitCode()).isZero();

            assertThat(run("mount", "-o", "remount,size=16m", small.toString())).isTrue();
            assertThat(ours.on(server, line).exitCode()).isZero();
            InProcess.Result proved = ours.command("verify", file.toString());
            assertThat(proved.err()).contains("transactions from 1 to 40");
        } finally {
            run("umount", "-l", small.toString());
        }
    }
}
