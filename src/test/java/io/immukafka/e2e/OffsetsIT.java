package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.harness.ConnectRestException;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.record.TransactionPart;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Source offsets: what may be set through REST, and what is found out when a source starts with one. */
@ExtendWith(RealServers.class)
class OffsetsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int TRANSACTIONS = 10;
    private static final int OLDER = 4;

    @Test
    void alteredOffsetsAreCheckedAgainstTheDatabase(TestServers servers) throws Exception {
        String database = "altered";
        try (Replication replication = Replication.on(servers, database);
                RecordReader reader = replication.reader(database)) {
            write(replication.primary(), database, "value");
            replication.deploySource(database, Map.of("heartbeat.interval.ms", "0"));
            reader.readUntil(LIMIT, record -> record.tx() == TRANSACTIONS);
            replication.rest().stop(replication.source());
            replication.rest().awaitState(replication.source(), "STOPPED");

            Position older = new Position(
                    OLDER,
                    replication
                            .primary()
                            .database(database)
                            .header(OLDER)
                            .join()
                            .alh());
            String alh = older.alh().toHex();
            assertRefused(replication, database, "{\"tx\": \"4\", \"alh\": \"" + alh + "\"}", "tx must be an integer");
            assertRefused(replication, database, "{\"tx\": 4}", "64 hexadecimal digits");
            assertRefused(replication, database, "{\"tx\": -1, \"alh\": \"" + alh + "\"}", "tx must not be negative");
            assertRefused(replication, database, "{\"tx\": 5, \"alh\": \"" + alh + "\"}", "another history");
            assertRefused(replication, database, "{\"tx\": 99, \"alh\": \"" + alh + "\"}", "does not have");
            assertRefused(
                    replication,
                    database,
                    "{\"tx\": 4, \"alh\": \"" + alh + "\", \"cut\": 9}",
                    "exactly the fields tx and alh");

            // As version 0.1 stored it while transaction 5 was partly out: that begins again with its first part.
            alter(
                    replication,
                    database,
                    "{\"tx\": 4, \"alh\": \"" + alh + "\", \"nextAlh\": \"" + alh + "\", \"parts\": 1, \"cut\": 1024}");
            replication.rest().resume(replication.source());
            List<TxPart> again = Order.parts(reader.readUntil(LIMIT, record -> record.tx() == TRANSACTIONS));
            assertThat(again).hasSize(TRANSACTIONS - OLDER);
            assertThat(again.get(0).claim().previous()).isEqualTo(older);

            replication.rest().stop(replication.source());
            replication.rest().awaitState(replication.source(), "STOPPED");
            alter(replication, database, "null");
            replication.rest().resume(replication.source());
            assertFromTheBeginning(reader);

            replication.rest().stop(replication.source());
            replication.rest().awaitState(replication.source(), "STOPPED");
            replication.rest().deleteOffsets(replication.source());
            replication.rest().resume(replication.source());
            assertFromTheBeginning(reader);
        }
    }

    private static void assertFromTheBeginning(RecordReader reader) throws Exception {
        List<TxPart> parts = Order.parts(reader.readUntil(LIMIT, record -> record.tx() == TRANSACTIONS));
        Order.assertEachOnce(parts);
        assertThat(parts).hasSize(TRANSACTIONS);
    }

    private static void assertRefused(Replication replication, String database, String offset, String reason) {
        JsonNode before = replication.rest().offsets(replication.source());
        assertThatThrownBy(() -> alter(replication, database, offset))
                .isInstanceOf(ConnectRestException.class)
                .hasMessageContaining(reason);
        assertThat(replication.rest().offsets(replication.source())).isEqualTo(before);
    }

    private static void alter(Replication replication, String database, String offset) throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode one = json.createObjectNode();
        one.putObject("partition").put("database", database);
        one.set("offset", json.readTree(offset));
        ObjectNode all = json.createObjectNode();
        all.putArray("offsets").add(one);
        replication.rest().alterOffsets(replication.source(), all);
    }

    @Test
    void aPrimaryWithAnotherHistoryIsNamedAndNotExported(TestServers servers) throws Exception {
        String database = "replaced";
        try (Replication replication = Replication.on(servers, database);
                RecordReader reader = replication.reader(database);
                ImmudbServer stranger = ImmudbServer.start();
                Site other = new Site(stranger)) {
            write(replication.primary(), database, "value");
            replication.deploySource(database, Map.of("heartbeat.interval.ms", "200"));
            reader.readUntil(LIMIT, record -> record.tx() == TRANSACTIONS && record instanceof TransactionPart);

            other.create(DatabaseSpec.named(database));
            replication.rest().stop(replication.source());
            replication.rest().awaitState(replication.source(), "STOPPED");
            reader.readFor(QUIET);
            Map<String, String> address = Map.of("immudb.address", stranger.address(), "heartbeat.interval.ms", "200");
            replication.deploySourceStopped(database, address);
            replication.rest().resume(replication.source());
            assertThat(replication.rest().awaitFailed(replication.source()))
                    .contains("'" + database + "' ends with transaction 0", "transaction " + TRANSACTIONS);

            try (ImmudbWriter writer = other.writer(database)) {
                for (int i = 0; i <= TRANSACTIONS; i++) {
                    writer.set("key" + i, "another value");
                }
            }
            replication.rest().restart(replication.source());
            replication
                    .worker()
                    .await(
                            "the fork is named",
                            LIMIT,
                            () -> replication.rest().status(replication.source()).failures().stream()
                                    .anyMatch(trace -> trace.contains("has another history")));
            assertThat(reader.readFor(QUIET)).isEmpty();
        }
    }

    @Test
    void withoutAnOffsetTheTopicTellsWhereToContinue(TestServers servers) throws Exception {
        String database = "lostoffsets";
        Map<String, String> kafka =
                Map.of("kafka.bootstrap.servers", servers.broker().bootstrapServers());
        try (Replication replication = Replication.on(servers, database);
                RecordReader reader = replication.reader(database)) {
            write(replication.primary(), database, "value");
            replication.deploySource(database, kafka);
            Order.assertEachOnce(Order.parts(reader.readUntil(LIMIT, record -> record.tx() == TRANSACTIONS)));

            loseOffsets(replication);
            add(replication.primary(), database, "value");
            replication.rest().resume(replication.source());
            List<TxPart> next = Order.parts(reader.readUntil(LIMIT, record -> record.tx() == 2 * TRANSACTIONS));
            assertThat(next).extracting(part -> part.claim().tx()).first().isEqualTo(TRANSACTIONS + 1L);
            assertThat(next).hasSize(TRANSACTIONS);

            loseOffsets(replication);
            writeText(servers, replication.topic(database));
            replication.rest().resume(replication.source());
            assertThat(replication.rest().awaitFailed(replication.source()))
                    .contains("[IMK-508]", "no offset is stored for database '" + database + "'", "start.tx");
        }
    }

    private static void writeText(TestServers servers, String topic) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers.broker().bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, 0, "key", "not a transaction"))
                    .get();
        }
    }

    private static void loseOffsets(Replication replication) {
        replication.rest().stop(replication.source());
        replication.rest().awaitState(replication.source(), "STOPPED");
        replication.rest().deleteOffsets(replication.source());
    }

    private static void write(Site site, String database, String value) {
        site.create(DatabaseSpec.named(database));
        add(site, database, value);
    }

    private static void add(Site site, String database, String value) {
        try (ImmudbWriter writer = site.writer(database)) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                writer.set("key" + i, value);
            }
        }
    }
}
