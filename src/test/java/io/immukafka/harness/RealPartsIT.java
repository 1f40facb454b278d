package io.immukafka.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealParts.class)
class RealPartsIT {

    private final ImmudbServer given;

    RealPartsIT(ImmudbServer given) {
        this.given = given;
    }

    @Test
    void everybodyGetsTheSame(ImmudbServer server, Parts parts) {
        assertThat(server).isSameAs(given).isSameAs(parts.immudb());
        assertThat(server.isRunning()).isTrue();
    }
}
