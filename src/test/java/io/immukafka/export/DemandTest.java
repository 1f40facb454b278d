package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.export.ExportAction.Allow;
import io.immukafka.export.ExportAction.Request;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandTest {

    private static final long BUFFER = 10 * (64L << 10);

    private final Demand demand = new Demand(new ExportOptions(4, 1024, BUFFER, 10, 10));
    private final List<ExportAction> actions = new ArrayList<>();

    @Test
    void asksForAWindowOfTransactionsInLumps() {
        demand.begin(7);
        demand.renew(1, 7, actions::add);
        assertThat(actions)
                .containsExactly(
                        new Request(1, 8), new Request(1, 9), new Request(1, 10), new Request(1, 11), new Allow(1, 10));
        actions.clear();
        demand.renew(1, 8, actions::add);
        assertThat(actions).isEmpty();
        demand.renew(1, 9, actions::add);
        assertThat(actions).containsExactly(new Request(1, 12), new Request(1, 13));
    }

    @Test
    void aFullBufferClosesAndARelievedOneOpens() {
        demand.begin(0);
        demand.renew(1, 0, actions::add);
        assertThat(demand.open()).isTrue();
        demand.delivered(10);
        demand.hold(BUFFER / 2);
        demand.hold(BUFFER / 2);
        actions.clear();
        demand.renew(1, 0, actions::add);
        assertThat(demand.open()).isFalse();
        assertThat(actions).isEmpty();
        demand.release(1, BUFFER / 2);
        demand.renew(1, 0, actions::add);
        assertThat(actions).containsExactly(new Allow(1, 4));
    }
}
