package io.immukafka.e2e;

import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Replication goes on, under load, whatever is done to the connectors through REST. */
@ExtendWith(RealServers.class)
class ContinuousReplicationIT {

    private static final String DATABASE = "continuous";

    private final Replication replication;
    private WriteLoad load;

    ContinuousReplicationIT(TestServers servers) {
        replication = Replication.on(servers, "continuous");
    }

    @BeforeEach
    void begin() {
        replication.primary().create(DatabaseSpec.fast(DATABASE));
        load = new WriteLoad(replication.primary(), DATABASE, 200);
        replication.deploySource(DATABASE, Map.of());
        replication.deploySink(Map.of());
        replication.awaitReplica(DATABASE);
    }

    @AfterEach
    void end() {
        replication.close();
    }

    @Test
    void goesOnAfterEachOperation() {
        for (String connector : new String[] {replication.source(), replication.sink()}) {
            replication.rest().restart(connector);
            goesOn(connector);
            replication.rest().restartTask(connector, 0);
            goesOn(connector);
            replication.rest().pause(connector);
            replication.rest().awaitState(connector, "PAUSED");
            replication.rest().resume(connector);
            goesOn(connector);
        }
        replication.delete(replication.source());
        replication.delete(replication.sink());
        replication.deploySource(DATABASE, Map.of());
        replication.deploySink(Map.of());
        goesOn(replication.source());

        load.close();
        replication.awaitReplica(DATABASE);
    }

    private void goesOn(String connector) {
        replication.rest().awaitRunning(connector, 1);
        replication.awaitReplica(DATABASE);
    }
}
