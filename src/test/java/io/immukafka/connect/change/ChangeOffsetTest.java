package io.immukafka.connect.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.Position;
import io.immukafka.change.DecoderState;
import io.immukafka.hash.Digest;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class ChangeOffsetTest {

    private static final Digest ALH = Digest.parse("ab".repeat(Digest.LENGTH));
    private static final ChangeOffset FULL = new ChangeOffset(new Position(7, ALH), new DecoderState("c", "2.1=5"), 9L);

    @Test
    void connectGivesBackWhatItStored() {
        assertThat(ChangeOffset.of(FULL.toMap())).isEqualTo(FULL);
        ChangeOffset bare = new ChangeOffset(new Position(7, ALH), null, null);
        assertThat(ChangeOffset.of(bare.toMap())).isEqualTo(bare);
        assertThat(bare.toMap()).containsOnlyKeys("tx", "alh");
    }

    @Test
    void otherShapesAreRefused() {
        refused("tx", "7", "tx must be an integer");
        refused("alh", "ab", "64 hexadecimal digits");
        refused("catalog", 5, "catalog must be text");
        refused("offset", -1, "offset must be an integer that is not negative");
        refused("entry", 1, "the field 'entry' is unknown");
        Map<String, Object> half = new HashMap<>(FULL.toMap());
        half.remove("numbers");
        assertThatThrownBy(() -> ChangeOffset.of(half)).hasMessageContaining("catalog and numbers belong together");
    }

    private static void refused(String field, Object value, String message) {
        Map<String, Object> changed = new HashMap<>(FULL.toMap());
        changed.put(field, value);
        assertThatThrownBy(() -> ChangeOffset.of(changed))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(message);
    }
}
