package io.immukafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.immukafka.client.proto.Expiration;
import io.immukafka.client.proto.KVMetadata;
import io.immukafka.client.proto.Tx;
import io.immukafka.client.proto.TxEntry;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.client.proto.TxList;
import io.immukafka.client.proto.TxMetadata;
import io.immukafka.tx.TxEncoder.Ending;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** That the bytes are those of a real server's export is for ReadAheadIT; here is what must not be taken for whole. */
class ScannedTxTest {

    private static final ByteString DIGEST = ByteString.copyFrom(new byte[32]);

    private final Tx.Builder tx = Tx.newBuilder().setHeader(header(1)).addEntries(entry("k", "value", 5));

    @Test
    void anEntryIsEncodedWithItsMetadata() throws IOException {
        tx.getEntriesBuilder(0)
                .setMetadata(KVMetadata.newBuilder()
                        .setDeleted(true)
                        .setExpiration(Expiration.newBuilder().setExpiresAt(258))
                        .setNonIndexable(true));

        String exported = HexFormat.of().formatHex(exported(Ending.WHOLE));

        String key = "0001" + "6b";
        String metadata = "000b" + "00" + "01" + "0000000000000102" + "02";
        String value = "00000005" + "76616c7565";
        assertThat(exported).endsWith(key + metadata + value + "0001" + "00").hasSize(2 * (4 + 128 + 3 + 13 + 9 + 3));
    }

    @Test
    void metadataWithoutAttributesIsNone() throws IOException {
        byte[] without = exported(Ending.WITHOUT_FLAG);
        tx.getHeaderBuilder().setMetadata(TxMetadata.getDefaultInstance());
        assertThat(exported(Ending.WITHOUT_FLAG)).isEqualTo(without);
    }

    @Test
    void anEntryThatWasLeftOutIsMissed() {
        tx.setHeader(header(2));
        refused("1 of its 2 entries");
    }

    @Test
    void aValueThatWasLeftOutIsMissed() {
        tx.setEntries(0, entry("k", "", 5));
        refused("0 of 5 bytes");
    }

    @Test
    void aHeaderWithMetadataIsNotGuessed() {
        tx.getHeaderBuilder().setMetadata(TxMetadata.newBuilder().setTruncatedTxID(3));
        refused("metadata");
    }

    @Test
    void anotherTransactionIsNotTakenForIt() {
        assertThatThrownBy(() -> answer().next(2, Ending.WHOLE)).hasMessageContaining("transaction 1 is in its place");
    }

    @Test
    void afterTheLastOneNothingComes() throws IOException {
        ScanAnswer answer = answer();
        answer.next(1, Ending.WHOLE);
        assertThatThrownBy(() -> answer.next(2, Ending.WHOLE)).hasMessageContaining("ends before it");
    }

    @Test
    void aHeaderNeedsAllOfItsDigests() {
        tx.getHeaderBuilder().setBlRoot(DIGEST.substring(1));
        refused("one of its header has 31");
        tx.getHeaderBuilder().clearBlRoot();
        refused("digest of its header is missing");
    }

    private byte[] exported(Ending ending) throws IOException {
        return answer().next(1, ending);
    }

    private ScanAnswer answer() {
        byte[] list = TxList.newBuilder().addTxs(tx).build().toByteArray();
        return ScanAnswer.MARSHALLER.parse(new ByteArrayInputStream(list));
    }

    private void refused(String reason) {
        assertThatThrownBy(() -> exported(Ending.WHOLE))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(reason);
    }

    private static TxHeader header(int entries) {
        return TxHeader.newBuilder()
                .setId(1)
                .setPrevAlh(DIGEST)
                .setNentries(entries)
                .setEH(DIGEST)
                .setBlRoot(DIGEST)
                .setVersion(1)
                .build();
    }

    private static TxEntry entry(String key, String value, int length) {
        return TxEntry.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setVLen(length)
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }
}
