package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;
import org.junit.jupiter.api.Test;

/** What a feed refuses before it becomes a record. */
class DatabaseFeedTest {

    private static Claim committedAt(long seconds) {
        return new Claim(7, Digest.OF_NOTHING, Digest.OF_NOTHING, seconds, 1, 5);
    }

    @Test
    void aTimeThatNoRecordCanCarryStopsTheDatabaseWithBothNumbers() {
        assertThatNoException().isThrownBy(() -> DatabaseFeed.checkTime("shop", committedAt(1_700_000_000)));
        assertThatThrownBy(() -> DatabaseFeed.checkTime("shop", committedAt(Long.MIN_VALUE)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTENT_MALFORMED))
                .hasMessageContainingAll("'shop'", "transaction 7", Long.toString(Long.MIN_VALUE), "transaction 6");
    }
}
