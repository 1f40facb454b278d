package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.hash.Digest;
import org.junit.jupiter.api.Test;

class GapSearchTest {

    private final GapSearch search = new GapSearch();

    private static Position head(long tx) {
        return new Position(tx, Digest.ZERO);
    }

    private static Decision.Missing before(long tx) {
        String what = "something before " + tx;
        return new Decision.Missing(what, () -> new EngineException(Reason.UNPROVED, ErrorCode.GAP, what, null));
    }

    private boolean passesOver(long tx) {
        return search.passesOver(tx, before(tx));
    }

    private void end() {
        search.ended(true);
    }

    @Test
    void looksNearThenTwiceFromTheBeginning() {
        search.at(head(5));
        assertThat(passesOver(7)).isTrue();
        assertThat(search.readsOn()).isFalse();
        assertThat(search.further()).isEqualTo(5);
        assertThat(passesOver(7)).isTrue();
        assertThat(search.readsOn()).isFalse();
        assertThat(search.further()).isZero();
        assertThat(search.readsOn()).isTrue();
        assertThat(passesOver(7)).isTrue();
        assertThat(passesOver(8)).isFalse();
        assertThat(search.isOver()).isFalse();
        end();
        assertThat(search.isOver()).isTrue();
        assertThat(search.nowhere()).isNull();
        assertThat(search.further()).isZero();
        assertThat(passesOver(7)).isTrue();
        end();
        assertThat(search.nowhere()).isNotNull();
    }

    @Test
    void namesTheOldestThatWasPassedOver() {
        search.at(head(5));
        search.furthest();
        search.further();
        passesOver(9);
        passesOver(7);
        passesOver(8);
        end();
        assertThat(search.nowhere()).returns("something before 7", Decision.Missing::what);
    }

    @Test
    void isClosedWhenTheHeadHasPassedEverything() {
        search.at(head(5));
        search.furthest();
        passesOver(7);
        passesOver(9);
        search.at(head(8));
        assertThat(search.closes()).isFalse();
        search.at(head(9));
        assertThat(search.closes()).isTrue();
        assertThat(search.closes()).as("told once").isFalse();
        end();
        assertThat(search.isOver()).isFalse();
    }

    @Test
    void readsAgainWhatWasPassedOverBeforeTheHeadMoved() {
        search.at(head(5));
        search.furthest();
        passesOver(9);
        search.at(head(6));
        end();
        assertThat(search.isOver()).isTrue();
        assertThat(search.nowhere())
                .as("it may be before the place where the head moved")
                .isNull();
        assertThat(search.further()).isZero();
        assertThat(search.isOver()).as("it has not ended again yet").isFalse();
    }

    @Test
    void readsOnFirstOnceSomethingWasFoundSo() {
        search.at(head(5));
        search.furthest();
        passesOver(7);
        search.at(head(7));
        passesOver(9);
        assertThat(search.readsOn()).isTrue();
        end();
        assertThat(search.nowhere()).as("the beginning was not read again").isNull();
        assertThat(search.further()).isZero();
        assertThat(search.further()).isZero();
        passesOver(9);
        end();
        assertThat(search.nowhere()).isNotNull();
    }

    @Test
    void looksNearFirstIfSomethingWasFoundBehind() {
        search.at(head(5));
        search.furthest();
        search.at(head(7));
        passesOver(9);
        assertThat(search.readsOn()).isFalse();
        assertThat(search.further()).isEqualTo(7);
    }

    @Test
    void isClosedWhenTheOriginHasNoLongerWhatWasPassedOver() {
        search.at(head(5));
        passesOver(9);
        search.furthest();
        assertThat(search.closes()).isFalse();
        end();
        assertThat(search.closes()).isTrue();
    }
}
