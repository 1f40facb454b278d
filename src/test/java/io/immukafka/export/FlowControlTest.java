package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.MemoryBudget;
import io.immukafka.export.ExportAction.Allow;
import io.immukafka.export.ExportAction.Request;
import io.immukafka.export.ExportEvent.Taken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowControlTest {

    private static final int PART = 64 << 10;
    private static final long MESSAGE = ExportOptions.messageCost(PART);

    private final List<String> woken = new ArrayList<>();
    private final MemoryBudget.Share memory = new MemoryBudget(PART + 9 * MESSAGE, 1).share(() -> woken.add("room"));
    private final FlowControl flow = new FlowControl(new ExportOptions(4, PART, 10, 10), memory);
    private final List<ExportAction> actions = new ArrayList<>();

    private void renew(long arrived) {
        actions.clear();
        flow.renew(1, arrived, actions::add);
    }

    @Test
    void asksForAWindowOfTransactionsInLumpsAndForTheMessagesThatThereIsRoomFor() {
        flow.begin(7);
        renew(7);
        assertThat(actions)
                .containsExactly(
                        new Request(1, 8), new Request(1, 9), new Request(1, 10), new Request(1, 11), new Allow(1, 9));
        renew(8);
        assertThat(actions).isEmpty();
        renew(9);
        assertThat(actions).containsExactly(new Request(1, 12), new Request(1, 13));
    }

    @Test
    void fullMemoryClosesAndARelievedOneOpens() {
        flow.begin(0);
        renew(0);
        for (int i = 0; i < 9; i++) {
            flow.delivered(new Taken(1, PART));
            flow.hold();
            flow.emitted(PART);
        }
        renew(0);
        assertThat(flow.open()).isFalse();
        assertThat(actions).isEmpty();
        for (int i = 0; i < 5; i++) {
            memory.release(ExportOptions.partCost(PART));
        }
        assertThat(woken).containsExactly("room");
        renew(0);
        assertThat(actions).containsExactly(new Allow(1, 5));
    }

    @Test
    void aStreamThatIsGivenUpLeavesNothingButWhatWasEmitted() {
        flow.begin(0);
        renew(0);
        flow.delivered(new Taken(2, 2 * PART));
        flow.hold();
        flow.hold();
        flow.emitted(PART);
        flow.end();
        assertThat(memory.held()).isEqualTo(ExportOptions.partCost(PART));
        memory.release(ExportOptions.partCost(PART));
        assertThat(memory.held()).isZero();
    }
}
