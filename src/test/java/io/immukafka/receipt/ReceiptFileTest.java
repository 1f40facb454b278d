package io.immukafka.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.immukafka.chain.ReferenceProof;
import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.HeaderBuilder;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.SampleTx;
import io.immukafka.tx.TxArbitraries;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxEntry;
import io.immukafka.tx.TxMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ReceiptFileTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Provide
    static Arbitrary<SampleTx> transactions() {
        return TxArbitraries.transactions(40, 500);
    }

    /** The receipt of an entry, from bytes that come in pieces. */
    private static Optional<Receipt> receipt(byte[] tx, int entry) {
        try {
            EntrySearch search = new EntrySearch(entry);
            search.begin(tx.length);
            for (int at = 0; at < tx.length; at += 100) {
                search.accept(tx, at, Math.min(100, tx.length - at));
            }
            return search.finish();
        } catch (MalformedTxException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] file(SampleTx tx, int entry) {
        return ReceiptFile.write(receipt(tx.encode(), entry).orElseThrow());
    }

    private static String refusal(byte[] file) {
        try {
            ReceiptFile.read(file);
        } catch (RefusedReceiptException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("this was read: " + new String(file, StandardCharsets.ISO_8859_1));
    }

    private static String refusal(String file) {
        return refusal(file.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Digest sha(byte[] bytes) {
        return new Sha256().add(bytes, 0, bytes.length).finish();
    }

    /** A transaction with everything in it: extra metadata, entry metadata, values of several lengths. */
    private static SampleTx sample(int version, int entries) {
        List<TxEntry> all = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            EntryMetadata metadata = version == 0 || i % 2 == 0
                    ? EntryMetadata.NONE
                    : new EntryMetadata(i % 3 == 0, OptionalLong.of(1_800_000_000L + i), true);
            all.add(new TxEntry(("\0key" + i).getBytes(StandardCharsets.UTF_8), metadata, new byte[i]));
        }
        HeaderBuilder header = HeaderBuilder.of(77, sha(new byte[] {1}))
                .version(version)
                .entries(entries)
                .tree(76, sha(new byte[] {2}));
        if (version > 0) {
            header.metadata(TxMetadata.of(OptionalLong.of(12), new byte[] {1, 2, 3}));
        }
        return new SampleTx(header.build(), all, TxEncoder.Ending.WHOLE).withEHRecomputed();
    }

    @Property(tries = 300)
    void everyEntryHasAReceiptThatIsReadAsItWasWritten(@ForAll("transactions") SampleTx tx) throws Exception {
        byte[] exported = tx.encode();
        ReferenceProof reference = tx.proof();
        boolean truncated = tx.ending() == TxEncoder.Ending.TRUNCATED;
        for (int i = 0; i < tx.entries().size(); i++) {
            byte[] file = ReceiptFile.write(receipt(exported, i).orElseThrow());
            Receipt read = ReceiptFile.read(file);
            TxEntry entry = tx.entries().get(i);

            assertThat(read.alh()).isEqualTo(reference.alh());
            assertThat(read.computedEH()).isEqualTo(reference.eH());
            assertThat(read.header()).isEqualTo(tx.header());
            assertThat(read.entry()).isEqualTo(i);
            assertThat(read.key()).isEqualTo(entry.key());
            assertThat(EntryMetadata.parse(read.metadata(), i)).isEqualTo(entry.metadata());
            assertThat(read.value()).isEqualTo(truncated ? null : entry.value());
            assertThat(read.valueDigest()).isEqualTo(truncated ? Digest.of(entry.value()) : sha(entry.value()));
            assertThat(ReceiptFile.write(read)).isEqualTo(file);
        }
        assertThat(receipt(exported, tx.entries().size())).isEmpty();
    }

    /** Every bit of every byte. */
    @Example
    void aReceiptWithAnyByteChangedIsRefused() {
        for (byte[] file : List.of(
                file(sample(0, 1), 0),
                file(sample(0, 6), 4),
                file(sample(1, 11), 3),
                file(sample(1, 11).withEnding(TxEncoder.Ending.WITHOUT_FLAG), 10),
                file(truncated(), 1))) {
            for (int at = 0; at < file.length; at++) {
                byte good = file[at];
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    file[at] = (byte) (good ^ 1 << bit);
                    assertThat(refusal(file)).isNotEmpty();
                }
                file[at] = good;
            }
        }
    }

    private static SampleTx truncated() {
        return sample(1, 3)
                .withEntries(each -> new TxEntry(
                        each.key(), each.metadata(), sha(each.value()).toBytes()))
                .withEnding(TxEncoder.Ending.TRUNCATED)
                .withEHRecomputed();
    }

    @Property(tries = 300)
    void anyOtherBytesAreRefusedWithAReason(@ForAll("transactions") SampleTx tx, @ForAll long seed) {
        if (tx.entries().isEmpty()) {
            return;
        }
        Random random = new Random(seed);
        byte[] file = file(tx, random.nextInt(tx.entries().size()));
        byte[] changed = file.clone();
        changed[random.nextInt(file.length)] = (byte) random.nextInt();
        int cut = random.nextInt(file.length);
        if (!Arrays.equals(changed, file)) {
            assertThat(refusal(changed)).isNotEmpty();
        }
        assertThat(refusal(Arrays.copyOf(file, cut))).isNotEmpty();
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        longer[file.length] = (byte) random.nextInt();
        assertThat(refusal(longer)).isNotEmpty();
    }

    @Example
    void theSameMeaningInAnotherFormIsRefused() throws IOException {
        String file = new String(file(sample(1, 11), 3), StandardCharsets.US_ASCII);
        JsonNode json = JSON.readTree(file);

        assertThat(refusal(json.toString())).startsWith("line 1: expected '\\n");
        assertThat(refusal(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json)))
                .startsWith("line ");
        assertThat(refusal(file.replace("\n", "\r\n"))).startsWith("line 1: expected '\\n");
        assertThat(refusal(file + "\n")).startsWith("line 26 is not written as in a receipt");
        assertThat(refusal(file.substring(0, file.length() - 1))).contains("expected '\\n' but found the end");
        assertThat(refusal(file.replace("\"tx\": 77", "\"tx\": 077"))).startsWith("line 3 is not written");
        assertThat(refusal(file.replace("\"entry\": 3", "\"entry\": 03"))).startsWith("line ");
        String alh = json.get("alh").asText();
        assertThat(refusal(file.replace(alh, alh.toUpperCase(Locale.ROOT)))).startsWith("line 5 is not written");
    }

    @Example
    void aChangedReceiptIsRefusedForTheFieldThatWasChanged() throws IOException {
        SampleTx tx = sample(1, 11);
        String file = new String(file(tx, 3), StandardCharsets.US_ASCII);
        String other = sha(new byte[] {9}).toHex();
        JsonNode json = JSON.readTree(file);

        assertThat(refusal(file.replace("\"receipt\": 1", "\"receipt\": 2"))).contains("the format is 2", "newer");
        assertThat(refusal(file.replace("\"tx\": 77", "\"tx\": 78"))).startsWith("its header has the Alh ");
        assertThat(refusal(file.replace("\"tx\": 77", "\"tx\": -1"))).contains("header.id");
        assertThat(refusal(file.replace("\"tx\": 77", "\"tx\": x"))).contains("tx is 'x,\\n");
        assertThat(refusal(file.replace("\"entry\": 3", "\"entry\": 2"))).startsWith("its entry and path lead to ");
        assertThat(refusal(file.replace("\"entry\": 3", "\"entry\": 11"))).contains("the transaction has 11");
        assertThat(refusal(file.replace("\"version\": 1", "\"version\": 2"))).contains("0 and 1 are known");
        assertThat(refusal(file.replace("\"version\": 1", "\"version\": 0"))).contains("with version 0 it has none");
        assertThat(refusal(file.replace(json.get("alh").asText(), other)))
                .startsWith("its header has the Alh " + json.get("alh").asText())
                .endsWith(other);
        assertThat(refusal(file.replace(json.get("path").get(1).asText(), other)))
                .contains("lead to the eH ")
                .endsWith(tx.header().eH().toHex());
        assertThat(refusal(file.replace("\"keyBase64\": \"AG", "\"keyBase64\": \"AQ")))
                .contains("lead to the eH ");
        assertThat(refusal(file.replace("\"valueBase64\": \"AAAA\"", "\"valueBase64\": \"AAAB\"")))
                .contains("lead to the eH ");
        assertThat(refusal(file.replace("\"valueBase64\": \"AAAA\"", "\"valueBase64\": \"?\"")))
                .contains("not Base64");
        assertThat(refusal("")).contains("found the end");
        assertThat(refusal("IMMUBACKUP\0\0")).contains("found 'IMMUBACKUP\\x00");
    }

    /** Header and path fit each other, and still the entries of such a header could not be encoded. */
    @Example
    void moreEntriesThanTheVersionHasAreRefused() {
        String file = new String(file(sample(0, 1), 0), StandardCharsets.US_ASCII);
        assertThat(refusal(file.replace("\"entries\": 1", "\"entries\": 65537")))
                .contains("at most 65535");
    }

    @Example
    void aLongValueIsRepresentedByItsDigest() throws Exception {
        for (int length : new int[] {Receipt.MOST_VALUE, Receipt.MOST_VALUE + 1}) {
            byte[] value = new byte[length];
            SampleTx tx = sample(1, 3)
                    .withEntries(each -> new TxEntry(each.key(), each.metadata(), value))
                    .withEHRecomputed();
            byte[] file = file(tx, 2);
            assertThat(file).hasSizeLessThanOrEqualTo(ReceiptFile.MOST_BYTES);
            assertThat(ReceiptFile.read(file).valueDigest()).isEqualTo(sha(value));
            ObjectNode json = (ObjectNode) JSON.readTree(file);
            assertThat(json.has("valueBase64")).isEqualTo(length == Receipt.MOST_VALUE);
            assertThat(json.has("valueSha256")).isEqualTo(length > Receipt.MOST_VALUE);
        }
    }

    @Example
    void theLongestReceiptFits() throws Exception {
        byte[] key = new byte[0xffff];
        SampleTx tx = new SampleTx(
                        HeaderBuilder.of(Long.MAX_VALUE, Digest.ZERO)
                                .entries(1)
                                .metadata(TxMetadata.of(OptionalLong.of(-1), new byte[TxMetadata.MAX_EXTRA]))
                                .build(),
                        List.of(new TxEntry(
                                key,
                                new EntryMetadata(true, OptionalLong.of(Long.MIN_VALUE), true),
                                new byte[Receipt.MOST_VALUE])),
                        TxEncoder.Ending.WHOLE)
                .withEHRecomputed();
        byte[] file = file(tx, 0);
        assertThat(file.length + 31 * 80).isLessThanOrEqualTo(ReceiptFile.MOST_BYTES);
        assertThat(ReceiptFile.read(file).key()).isEqualTo(key);
    }

    @Example
    void entriesThatAreNotThoseOfTheHeaderGiveNoReceipt() {
        SampleTx tx = sample(1, 4)
                .withHeader(header -> HeaderBuilder.like(header).eH(Digest.ZERO).build());
        assertThatThrownBy(() -> file(tx, 0)).hasMessageContaining("transaction 77 was not verified");
        EntrySearch search = new EntrySearch(0);
        assertThatThrownBy(search::finish).isInstanceOf(IllegalStateException.class);
    }
}
