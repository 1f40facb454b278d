package io.immukafka.change;

import static io.immukafka.change.Encodings.bytes;
import static io.immukafka.change.Encodings.i64;
import static io.immukafka.change.Encodings.join;
import static io.immukafka.change.Encodings.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.change.Content.Present;
import io.immukafka.change.Content.Truncated;
import io.immukafka.hash.Digest;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.TxMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Keys, references and sorted sets, the requester, and the system database. */
class KeyChangeTest {

    private static final byte[] KEY = join(bytes(0), text("k1"));
    private static final Bytes K1 = Bytes.of(text("k1"));

    private final Transactions stream = new Transactions();

    private static byte[] member() {
        return join(
                bytes(1),
                i64(2),
                text("s1"),
                i64(Double.doubleToRawLongBits(-1.5)),
                i64(3),
                bytes(0),
                text("k1"),
                i64(7));
    }

    @Test
    void everyKindOfEntry() {
        EntryMetadata expiring = new EntryMetadata(false, OptionalLong.of(1_900_000_000), false);
        EntryMetadata nonIndexable = new EntryMetadata(false, OptionalLong.empty(), true);
        stream.put(KEY, join(bytes(0), text("v1")))
                .put(join(bytes(0), text("k2")), expiring, bytes(0))
                .put(join(bytes(0), text("k3")), nonIndexable, bytes(0, 1, 2))
                .put(join(bytes(0), text("r")), join(bytes(1), i64(5), bytes(0), text("k1")))
                .put(member(), new byte[0])
                .delete(join(bytes(0), text("k4")))
                .delete(join(bytes(0), text("k5")), join(bytes(0), text("v")));

        assertThat(stream.decode())
                .containsExactly(
                        new KeyChange.Set(0, K1, new Present(Bytes.of(text("v1"))), OptionalLong.empty(), false),
                        new KeyChange.Set(
                                1,
                                Bytes.of(text("k2")),
                                new Present(Bytes.of(bytes())),
                                OptionalLong.of(1_900_000_000),
                                false),
                        new KeyChange.Set(
                                2,
                                Bytes.of(text("k3")),
                                new Present(Bytes.of(bytes(1, 2))),
                                OptionalLong.empty(),
                                true),
                        new KeyChange.Reference(3, Bytes.of(text("r")), K1, 5),
                        new KeyChange.Member(4, Bytes.of(text("s1")), -1.5, K1, 7),
                        new KeyChange.Delete(5, Bytes.of(text("k4"))),
                        new KeyChange.Delete(6, Bytes.of(text("k5"))));
    }

    @Test
    void ofATruncatedTransactionTheKeysRemain() {
        byte[] value = join(bytes(0), text("v1"));
        stream.put(KEY, value).delete(join(bytes(0), text("k2")));
        assertThat(stream.decodeTruncated())
                .containsExactly(
                        new KeyChange.Set(
                                0,
                                K1,
                                new Truncated(Digest.of(Transactions.digest(value))),
                                OptionalLong.empty(),
                                false),
                        new KeyChange.Delete(1, Bytes.of(text("k2"))));
    }

    /** Keys of users lie behind a zero, whatever they hold. */
    @Test
    void aKeyThatLooksLikeTheCatalogIsAKey() {
        byte[] key = join(bytes(0, 2), text("CTL.TABLE."));
        stream.put(key, bytes(0));
        assertThat(stream.decode()).singleElement().isInstanceOf(KeyChange.Set.class);
    }

    @Test
    void whatIsUnknownIsPassedOn() {
        stream.put(KEY, bytes(7, 1))
                .put(join(bytes(0), text("k2")), bytes())
                .put(bytes(9, 9), bytes(1))
                .put(text("CATALOG.TABLE."), bytes(1))
                .put(join(bytes(2), text("X.")), bytes(1))
                .put(bytes(2), bytes(1));
        List<Change> changes = stream.decode();
        assertThat(changes).hasSize(6).allSatisfy(change -> assertThat(change).isInstanceOf(UnknownEntry.class));
        assertThat(((UnknownEntry) changes.get(0)).problem()).contains("7; 0 (a value) and 1 (a reference)");
        assertThat(((UnknownEntry) changes.get(2)).key()).isEqualTo(Bytes.of(bytes(9, 9)));
    }

    @Test
    void damageGivesAnEventAndNeverFails() {
        byte[] member = member();
        byte[] reference = join(bytes(1), i64(5), bytes(0), text("k1"));
        for (byte[] whole : new byte[][] {member, reference}) {
            for (int i = 0; i < whole.length; i++) {
                byte[] flipped = whole.clone();
                flipped[i] ^= (byte) (1 << i % 8);
                for (byte[] damaged : List.of(Arrays.copyOf(whole, i), flipped)) {
                    if (whole == member && damaged.length > 0) {
                        stream.put(damaged, bytes());
                    } else if (whole == reference) {
                        stream.put(KEY, damaged);
                    } else {
                        continue;
                    }
                    assertThat(stream.decode()).as("byte %d", i).hasSize(1);
                }
            }
        }
    }

    @Test
    void theRequesterIsRead() {
        byte[] notes = join(bytes(2, 5), text("usrimmudb"), bytes(1, 8), text("ip127.0.0.1"));
        stream.with(TxMetadata.of(OptionalLong.empty(), notes)).put(KEY, bytes(0));
        assertThat(stream.transaction().requester()).isEqualTo(new Requester("immudb", "127.0.0.1", null));
        stream.with(TxMetadata.of(OptionalLong.empty(), text("alice"))).put(bytes(3, 'R', '.'), bytes());
        assertThat(stream.transaction().requester()).isEqualTo(new Requester("alice", null, null));
        stream.with(TxMetadata.of(OptionalLong.empty(), text("alice"))).put(KEY, bytes(0));
        assertThat(stream.transaction().requester()).isEqualTo(new Requester(null, null, Bytes.of(text("alice"))));
        stream.put(KEY, bytes(0));
        assertThat(stream.transaction().requester()).isNull();
    }

    @Test
    void theSystemDatabaseIsRefused() {
        byte[] user = join(bytes(0, 1), text("immudb"));
        byte[] json = join(bytes(0), text("{\"username\":\"immudb\",\"hashedpassword\":\"x\"}"));
        stream.put(user, json);
        assertThatThrownBy(stream::decode)
                .hasCauseInstanceOf(SystemDatabaseException.class)
                .hasMessageContaining("password hashes");

        byte[] database = join(bytes(0, 2), text("shop"));
        byte[] settings = join(bytes(0), text("{\"database\":\"shop\",\"followerPassword\":\"x\"}"));
        Transactions other = new Transactions().put(database, settings);
        assertThatThrownBy(other::decode).hasCauseInstanceOf(SystemDatabaseException.class);
        // A user's own key with a user's own JSON is nothing special.
        Transactions third = new Transactions().put(join(bytes(0, 1), text("bob")), json);
        assertThat(third.decode()).singleElement().isInstanceOf(KeyChange.Set.class);
    }
}
