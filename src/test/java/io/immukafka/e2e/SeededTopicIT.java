package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.InProcess;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A topic seeded from a backup file: told the offset that the command prints, the source goes on after it. */
@ExtendWith(RealServers.class)
class SeededTopicIT {

    private static final String DATABASE = "seeded";
    private static final int BACKED_UP = 20;
    private static final int ALL = 30;

    /** The request among the lines that the command prints; its body in single quotes. */
    private static final Pattern REQUEST = Pattern.compile(
            "curl -X PATCH -H 'Content-Type: application/json' (http://[^/]+)/connectors/NAME/offsets \\\\\n"
                    + "  -d '([^']+)'");

    @Test
    void theSourceGoesOnAfterTheLastTransactionOfTheFile(TestServers servers, @TempDir Path folder) throws Exception {
        InProcess command = new InProcess(folder);
        try (Replication replication = Replication.on(servers, "seededtopic");
                RecordReader reader = replication.reader(DATABASE)) {
            replication.primary().create(DatabaseSpec.fast(DATABASE));
            write(replication, 0, BACKED_UP);
            String file = folder.resolve("file").toString();
            assertDone(command.on(servers.immudb(), "backup", DATABASE, "-o", file));
            String topic = "kafka://" + servers.broker().bootstrapServers() + "/" + replication.topic(DATABASE);
            InProcess.Result seeded = command.command("copy", file, topic);
            assertDone(seeded);

            replication.createSourceStopped(DATABASE);
            replication.rest().alterOffsets(replication.source(), requestBody(seeded.out()));
            write(replication, BACKED_UP, ALL);
            replication.rest().resume(replication.source());

            List<TxPart> parted = Order.parts(reader.readUntil(Duration.ofSeconds(30), record -> record.tx() == ALL));
            Order.assertEachOnce(parted);
            assertThat(parted).hasSize(ALL);
            assertDone(command.on(servers.immudb(), "status", topic, InProcess.place(servers.immudb(), DATABASE)));
        }
    }

    private static JsonNode requestBody(String printed) throws Exception {
        Matcher request = REQUEST.matcher(printed);
        assertThat(request.find()).as(printed).isTrue();
        return new ObjectMapper().readTree(request.group(2));
    }

    private static void assertDone(InProcess.Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    private static void write(Replication replication, int from, int until) {
        try (ImmudbWriter writer = replication.primary().writer(DATABASE)) {
            for (int i = from; i < until; i++) {
                writer.set("key" + i, "value");
            }
        }
    }
}
