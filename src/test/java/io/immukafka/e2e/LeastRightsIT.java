package io.immukafka.e2e;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.Administrator.Permission;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rights that docs/permissions.md names are enough, on immudb and in Kafka's ACLs. */
@ExtendWith(RealServers.class)
class LeastRightsIT {

    private static final String PASSWORD = "Least-Rights1";
    private static final String OURS = "rights_ours";
    private static final String THEIRS = "rights_theirs";
    private static final String GROUP = "rights-workers";

    /** A user of a connector's Kafka clients, and what is allowed to it. */
    private static final class KafkaUser {
        private final String name;
        private final List<AclBinding> acls = new ArrayList<>();

        KafkaUser(String name) {
            this.name = name;
        }

        KafkaUser may(ResourceType type, String resource, PatternType pattern, AclOperation... operations) {
            for (AclOperation operation : operations) {
                acls.add(new AclBinding(
                        new ResourcePattern(type, resource, pattern),
                        new AccessControlEntry("User:" + name, "*", operation, AclPermissionType.ALLOW)));
            }
            return this;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRightsInTheDocumentationAreEnough(boolean exactlyOnce) throws Exception {
        KafkaUser source = new KafkaUser("source")
                .may(
                        ResourceType.TOPIC,
                        "rights.",
                        PatternType.PREFIXED,
                        CREATE,
                        DESCRIBE,
                        DESCRIBE_CONFIGS,
                        WRITE,
                        READ);
        if (exactlyOnce) {
            source.may(ResourceType.TRANSACTIONAL_ID, GROUP + "-rights-source-", PatternType.PREFIXED, DESCRIBE, WRITE)
                    .may(ResourceType.TOPIC, GROUP + "-offset", PatternType.LITERAL, DESCRIBE, READ, WRITE);
        }
        KafkaUser sink = new KafkaUser("sink")
                .may(ResourceType.TOPIC, "rights.", PatternType.PREFIXED, DESCRIBE, DESCRIBE_CONFIGS, READ)
                .may(ResourceType.GROUP, "connect-rights-sink", PatternType.LITERAL, DESCRIBE, READ);
        try (KafkaBroker broker = KafkaBroker.builder()
                        .users(Map.of(source.name, PASSWORD, sink.name, PASSWORD))
                        .createTopics(false)
                        .start();
                ConnectWorker worker = ConnectWorker.builder(broker)
                        .group(GROUP)
                        .set("exactly.once.source.support", exactlyOnce ? "enabled" : "disabled")
                        .start();
                ImmudbServer primary = ImmudbServer.start();
                ImmudbServer target = ImmudbServer.start();
                Replication replication = new Replication("rights", primary, target, broker, worker)) {
            allow(broker, source);
            allow(broker, sink);
            databases(primary, target);

            Map<String, String> from = new HashMap<>(Map.of(
                    "immudb.username",
                    "mover",
                    "immudb.password",
                    PASSWORD,
                    "exactly.once.support",
                    exactlyOnce ? "required" : "requested"));
            from.putAll(broker.clientOf(source.name, PASSWORD, "producer.override."));
            from.putAll(broker.clientOf(source.name, PASSWORD, "consumer.override."));
            from.putAll(broker.clientOf(source.name, PASSWORD, "admin.override."));
            from.putAll(broker.clientOf(source.name, PASSWORD, "kafka."));
            // A pattern, though the user may do nothing with one of the databases that it matches.
            replication.deploySource("rights_*", from);

            Map<String, String> to = new HashMap<>(Map.of(
                    "immudb.username", "keeper",
                    "immudb.password", PASSWORD,
                    "replica.create", "false"));
            to.putAll(broker.clientOf(sink.name, PASSWORD, "consumer.override."));
            to.putAll(broker.clientOf(sink.name, PASSWORD, "admin.override."));
            to.putAll(broker.clientOf(sink.name, PASSWORD, "kafka."));
            replication.deploySink(to);

            Position reached = replication.awaitReplica(OURS);
            assertThat(reached.tx()).isPositive();
            assertThat(worker.log()).content().doesNotContain(THEIRS + "'");
        }
    }

    private static void databases(ImmudbServer primary, ImmudbServer target) {
        primary.create(DatabaseSpec.fast(OURS), DatabaseSpec.fast(THEIRS));
        target.create(DatabaseSpec.fast(Replication.replicaOf(OURS)).replica(true));
        try (Administrator administrator = primary.administrator()) {
            administrator.createUser("mover", PASSWORD, OURS, Permission.ADMIN);
        }
        try (Administrator administrator = target.administrator()) {
            administrator.createUser("keeper", PASSWORD, Replication.replicaOf(OURS), Permission.ADMIN);
        }
        for (String database : List.of(OURS, THEIRS)) {
            try (ImmudbWriter writer = primary.writer(database)) {
                for (int i = 0; i < 30; i++) {
                    writer.set("key" + i, "value");
                }
            }
        }
    }

    private static void allow(KafkaBroker broker, KafkaUser user) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createAcls(user.acls).all().get();
        }
    }
}
