package io.immukafka.e2e;

import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The records pass through Connect's JSON converter. */
@ExtendWith(RealServers.class)
class JsonRecordsIT {

    private static final String DATABASE = "json";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theyReplicateWithAndWithoutTheirSchemas(boolean schemas, TestServers servers) {
        Map<String, String> json = Map.of(
                "value.converter",
                "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable",
                Boolean.toString(schemas));
        Map<String, String> source = new HashMap<>(json);
        // Base64 in JSON is a third longer.
        source.put("record.max.bytes", "300000");
        String database = DATABASE + schemas;
        try (Replication replication = Replication.on(servers, "json-" + schemas)) {
            replication.primary().create(DatabaseSpec.fast(database));
            try (ImmudbWriter writer = replication.primary().writer(database)) {
                new Workload(WorkloadSpec.of(3, 1000).withInFlight(16)).write(writer, written -> {});
            }
            replication.deploySource(database, source);
            replication.deploySink(json);
            replication.awaitReplica(database);
        }
    }
}
