package io.immukafka.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    @Test
    void lanesHoldExactlyWhatIsAnnounced() {
        Workload workload = new Workload(WorkloadSpec.of(1, 10_000));

        Map<Shape, Integer> dealt = new EnumMap<>(Shape.class);
        shapes(workload).forEach(shape -> dealt.merge(shape, 1, Integer::sum));

        assertThat(dealt).isEqualTo(workload.counts()).containsKeys(Shape.values());
        assertThat(dealt.values().stream().mapToInt(Integer::intValue).sum() + workload.preparations())
                .isEqualTo(10_000);
    }

    @Test
    void theSeedDecidesTheOrder() {
        assertThat(shapes(new Workload(WorkloadSpec.of(1, 2_000))))
                .isEqualTo(shapes(new Workload(WorkloadSpec.of(1, 2_000))))
                .isNotEqualTo(shapes(new Workload(WorkloadSpec.of(2, 2_000))));
    }

    @Test
    void headersOfVersion0HaveNoShapesWithMetadata() {
        assertThat(new Workload(WorkloadSpec.of(1, 2_000).withHeaderVersion(0)).counts())
                .doesNotContainKeys(Shape.DELETED, Shape.EXPIRING, Shape.NON_INDEXED, Shape.DOCUMENT)
                .containsKeys(Shape.SQL, Shape.REFERENCE);
    }

    @Test
    void fewerTransactionsThanShapesAreRefused() {
        assertThatThrownBy(() -> new Workload(WorkloadSpec.of(1, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than the 5 in all");
    }

    @Test
    void sharesBeyondTheWholeAreRefused() {
        assertThatThrownBy(() -> WorkloadSpec.of(1, 100).withShare(Shape.SQL, 0.95))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 1 in all");
    }

    @Test
    void lengthsStayInTheirRange() {
        ValueSizes sizes = new ValueSizes(1, 100, 1_000, 2_000);
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            assertThat(sizes.ordinary(random)).isBetween(1, 100);
            assertThat(sizes.large(random)).isBetween(1_000, 2_000);
        }
    }

    private static List<Shape> shapes(Workload workload) {
        List<Shape> shapes = new ArrayList<>();
        for (Lane lane : workload.lanes()) {
            shapes.addAll(lane.shapes());
        }
        return shapes;
    }
}
