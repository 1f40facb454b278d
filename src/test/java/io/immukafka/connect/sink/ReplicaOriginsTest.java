package io.immukafka.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.connect.sink.ReplicaOrigins.ReplicaClaim;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicaOriginsTest {

    private static final String SERVER = "origins.test:3322";
    private static final ReplicaClaim ORIGINAL = new ReplicaClaim("sink", new TopicPartition("immudb.shop", 0));
    private static final ReplicaClaim MIRROR = new ReplicaClaim("sink", new TopicPartition("mirror.immudb.shop", 0));
    private static final ReplicaClaim OTHER_CONNECTOR = new ReplicaClaim("other", new TopicPartition("immudb.shop", 0));

    @AfterEach
    void release() {
        ReplicaOrigins.release(ORIGINAL);
        ReplicaOrigins.release(MIRROR);
        ReplicaOrigins.release(OTHER_CONNECTOR);
    }

    @Test
    void aReplicaHasOneOrigin() {
        assertThat(ReplicaOrigins.claim(SERVER, "shop", ORIGINAL)).isEmpty();
        assertThat(ReplicaOrigins.claim(SERVER, "shop", ORIGINAL))
                .as("the same after a restart")
                .isEmpty();
        assertThat(ReplicaOrigins.claim(SERVER, "shop", MIRROR)).contains(ORIGINAL);
        assertThat(ReplicaOrigins.claim(SERVER, "shop", OTHER_CONNECTOR)).contains(ORIGINAL);
        assertThat(ReplicaOrigins.claim(SERVER, "another", MIRROR)).isEmpty();
        assertThat(ReplicaOrigins.claim("elsewhere:3322", "shop", MIRROR)).isEmpty();
    }

    @Test
    void aTaskThatEndsLateDoesNotReleaseTheReplicaOfItsSuccessor() {
        ReplicaClaim successor = new ReplicaClaim(ORIGINAL.connector(), ORIGINAL.partition());
        assertThat(ReplicaOrigins.claim(SERVER, "shop", ORIGINAL)).isEmpty();
        assertThat(ReplicaOrigins.claim(SERVER, "shop", successor)).isEmpty();
        ReplicaOrigins.release(ORIGINAL);
        assertThat(ReplicaOrigins.claim(SERVER, "shop", MIRROR)).contains(successor);
        ReplicaOrigins.release(successor);
    }

    @Test
    void anotherTakesOverWhenTheFirstIsReleased() {
        assertThat(ReplicaOrigins.claim(SERVER, "shop", ORIGINAL)).isEmpty();
        ReplicaOrigins.release(MIRROR);
        assertThat(ReplicaOrigins.claim(SERVER, "shop", MIRROR)).contains(ORIGINAL);
        ReplicaOrigins.release(ORIGINAL);
        assertThat(ReplicaOrigins.claim(SERVER, "shop", MIRROR)).isEmpty();
    }
}
