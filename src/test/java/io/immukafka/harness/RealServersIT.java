package io.immukafka.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServers.class)
class RealServersIT {

    private final ImmudbServer given;

    RealServersIT(ImmudbServer given) {
        this.given = given;
    }

    @Test
    void everybodyGetsTheSame(ImmudbServer server, TestServers servers) {
        assertThat(server).isSameAs(given).isSameAs(servers.immudb());
        assertThat(server.isRunning()).isTrue();
    }
}
