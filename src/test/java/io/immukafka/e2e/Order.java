package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.TxPart;
import io.immukafka.record.TransactionPart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the order of a topic's records must be. */
final class Order {

    private Order() {}

    static List<TxPart> parts(List<RecordReader.Seen> records) {
        return records.stream()
                .map(RecordReader.Seen::record)
                .filter(TransactionPart.class::isInstance)
                .map(record -> ((TransactionPart) record).part())
                .toList();
    }

    /** Every transaction from 1 on, whole and once. One that was interrupted begins again with its first part. */
    static void assertEachOnce(List<TxPart> parts) {
        TxPart before = null;
        for (TxPart part : parts) {
            assertThat(follows(before, part) || beginsAgain(before, part))
                    .as("%s after %s", part, before)
                    .isTrue();
            before = part;
        }
    }

    private static boolean beginsAgain(@Nullable TxPart before, TxPart part) {
        return before != null && !before.last() && part.first() && part.claim().equals(before.claim());
    }

    /** Nothing is left out; what was there before may come again. Returns how often it went back. */
    static int assertAtLeastOnce(List<TxPart> parts) {
        TxPart before = null;
        TxPart furthest = null;
        int repeats = 0;
        for (TxPart part : parts) {
            if (!follows(before, part)) {
                assertThat(furthest).as("%s comes first", part).isNotNull();
                assertThat(compare(part, furthest))
                        .as("%s after %s", part, before)
                        .isLessThanOrEqualTo(0);
                repeats++;
            }
            before = part;
            if (furthest == null || compare(part, furthest) > 0) {
                furthest = part;
            }
        }
        return repeats;
    }

    private static int compare(TxPart one, TxPart other) {
        int byTx = Long.compare(one.claim().tx(), other.claim().tx());
        return byTx != 0 ? byTx : Integer.compare(one.part(), other.part());
    }

    private static boolean follows(@Nullable TxPart before, TxPart part) {
        if (before == null) {
            return part.claim().tx() == 1 && part.first();
        }
        return before.last()
                ? part.claim().tx() == before.claim().tx() + 1
                        && part.first()
                        && part.claim().prevAlh().equals(before.claim().alh())
                : part.claim().equals(before.claim()) && part.part() == before.part() + 1;
    }
}
