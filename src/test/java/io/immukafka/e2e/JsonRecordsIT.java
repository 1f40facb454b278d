package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.harness.ConnectRestException;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The records pass through Connect's JSON converter, if it keeps their schema. */
@ExtendWith(RealServers.class)
class JsonRecordsIT {

    private static final String DATABASE = "json";
    private static final String SCHEMAS = "value.converter.schemas.enable";
    private static final Map<String, String> JSON =
            Map.of("value.converter", "org.apache.kafka.connect.json.JsonConverter", SCHEMAS, "true");
    private static final Map<String, String> SCHEMALESS =
            Map.of("value.converter", "org.apache.kafka.connect.json.JsonConverter", SCHEMAS, "false");

    /** Base64 in JSON is a third longer. */
    private static final String RECORD = "300000";

    @Test
    void withSchemasTheyReplicate(TestServers servers) {
        try (Replication replication = Replication.on(servers, "json")) {
            replication.primary().create(DatabaseSpec.fast(DATABASE));
            try (ImmudbWriter writer = replication.primary().writer(DATABASE)) {
                new Workload(WorkloadSpec.of(3, 1000).withInFlight(16)).write(writer, written -> {});
            }
            replication.deploySource(
                    DATABASE,
                    Map.of(
                            "value.converter",
                            JSON.get("value.converter"),
                            SCHEMAS,
                            "true",
                            "record.max.bytes",
                            RECORD));
            replication.deploySink(JSON);
            replication.awaitReplica(DATABASE);
        }
    }

    @Test
    void withoutSchemasTheyAreRefusedByName(TestServers servers) {
        try (Replication replication = Replication.on(servers, "schemaless")) {
            assertThatThrownBy(() -> replication.deploySource(DATABASE, SCHEMALESS))
                    .isInstanceOf(ConnectRestException.class)
                    .hasMessageContaining(SCHEMAS);
            assertThat(replication
                            .rest()
                            .validate(
                                    "io.immukafka.connect.ImmudbSinkConnector",
                                    replication.sinkConfiguration(1, SCHEMALESS)))
                    .containsKey(SCHEMAS);
        }
    }
}
