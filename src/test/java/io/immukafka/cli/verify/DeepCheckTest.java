package io.immukafka.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.backup.BackupSummary;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.JsonWriter;
import io.immukafka.hash.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeepCheckTest {

    private static BackupSummary summary(Position before, int defects, boolean lagged) {
        return new BackupSummary(9, defects, before, new Position(9, Digest.ZERO), 1, 1, 0, 5, lagged);
    }

    private static String json(BackupSummary summary) {
        Map<String, Object> report = new LinkedHashMap<>();
        DeepCheck.of(summary).addTo(report);
        return JsonWriter.write(report);
    }

    @Test
    void tellsWhyItEndedEarly() {
        BackupSummary lagging = summary(Position.EMPTY, 0, true);
        assertThat(DeepCheck.of(lagging).describe())
                .contains("up to transaction 5; stopped there", "more than 1048576 transactions");
        assertThat(json(lagging)).isEqualTo("{\"blRootsUpTo\":5,\"blRootsComplete\":false,\"blRootsEnd\":\"LAG\"}");

        BackupSummary later = summary(new Position(3, Digest.ZERO), 0, false);
        assertThat(DeepCheck.of(later).describe()).contains("begins later");
        assertThat(json(later)).contains("\"blRootsComplete\":false", "NOT_FROM_FIRST");
        assertThat(json(summary(Position.EMPTY, 1, false))).contains("\"blRootsComplete\":false", "DEFECT");
        assertThat(json(summary(Position.EMPTY, 0, false))).contains("\"blRootsComplete\":true");
    }
}
