package io.immukafka.chain;

import io.immukafka.tx.SampleTx;
import io.immukafka.tx.TxEncoder;

/**
 * The part of {@link ForgeryVectors} that no parser may accept: the second transaction of the history, damaged. Some of
 * these kill a server, some it takes for something else.
 */
final class DamageVectors {

    private static final int HEADER = 4;
    private static final int VERSION = 52;
    private static final int METADATA_LENGTH = 54;
    private static final int METADATA = 56;
    /** Where the entries of a transaction of version 1 without metadata begin. */
    private static final int ENTRIES = 132;

    private final ForgeryVectors history;
    private final byte[] bytes;
    /** Where the flag begins. */
    private final int flag;

    DamageVectors(ForgeryVectors history) {
        this.history = history;
        this.bytes = history.bytes;
        this.flag = bytes.length - 3;
    }

    void addAll() {
        damagedEnds();
        damagedHeaders();
        damagedTxMetadata();
        damagedEntries();
    }

    private void damagedEnds() {
        history.addMalformed("no bytes", new byte[0], 0, "length");
        history.addMalformed("a payload cut by two bytes", Patch.cut(bytes, 2), flag, "flagLength");
        history.addMalformed("cut within the last value", Patch.cut(bytes, 4), flag - 5, "entry[2].valueLength");
        history.addMalformed(
                "cut behind the header", Patch.cut(bytes, bytes.length - ENTRIES), METADATA, "header.nentries");
        history.addMalformed(
                "flagLength 0 and no flag", Patch.with(Patch.cut(bytes, 1), flag, 0, 0), flag, "flagLength");
        history.addMalformed("flagLength 0", Patch.with(bytes, flag, 0, 0), flag, "flagLength");
        history.addMalformed(
                "flagLength 2 and two bytes",
                Patch.insert(Patch.with(bytes, flag, 0, 2), flag + 3, 0),
                flag,
                "flagLength");
        history.addMalformed("flagLength 2", Patch.with(bytes, flag, 0, 2), flag, "flagLength");
        history.addMalformed("flag 2", Patch.with(bytes, flag + 2, 2), flag + 2, "truncated");
        history.addMalformed("truncated = 1 with whole values", Patch.with(bytes, flag + 2, 1), flag + 2, "truncated");
        history.addMalformed(
                "truncated = 1 without entries",
                Patch.with(history.empty.encode(), ENTRIES + 2, 1),
                ENTRIES + 2,
                "truncated");
        history.addMalformed("a byte after the flag", Patch.insert(bytes, flag + 3, 0), flag, "flagLength");
    }

    private void damagedHeaders() {
        history.addMalformed("headerLength 2^32 - 1", Patch.with(bytes, 0, 255, 255, 255, 255), 0, "headerLength");
        history.addMalformed("headerLength 2^31 - 1", Patch.with(bytes, 0, 127, 255, 255, 255), 0, "headerLength");
        history.addMalformed("headerLength 0", Patch.with(bytes, 0, 0, 0, 0, 0), 0, "headerLength");
        history.addMalformed(
                "trailing bytes in the header",
                Patch.with(Patch.insert(bytes, ENTRIES, 0, 0), 3, 130),
                0,
                "headerLength");
        history.addMalformed(
                "a header four bytes short",
                Patch.with(Patch.remove(bytes, ENTRIES - 4, 4), 3, 124),
                0,
                "headerLength");
        history.addMalformed("id 0", Patch.with(bytes, HEADER + 7, 0), HEADER, "header.id");
        history.addMalformed("id 2^63", Patch.with(bytes, HEADER, 128), HEADER, "header.id");
        history.addMalformed("version 2", Patch.with(bytes, VERSION, 0, 2), VERSION, "header.version");
        history.addMalformed("version 65535", Patch.with(bytes, VERSION, 255, 255), VERSION, "header.version");
        history.addMalformed(
                "nentries 2^32 - 1", Patch.with(bytes, METADATA, 255, 255, 255, 255), METADATA, "header.nentries");
        history.addMalformed(
                "nentries 2^31 - 1", Patch.with(bytes, METADATA, 127, 255, 255, 255), METADATA, "header.nentries");
        history.addMalformed("one entry too few", Patch.with(bytes, METADATA + 3, 2), flag - 19, "flagLength");
        history.addMalformed(
                "one entry too many", Patch.with(bytes, METADATA + 3, 4), flag - 5, "entry[2].valueLength");
        history.addMalformed(
                "blTxId as large as the id", Patch.with(bytes, ENTRIES - 33, 2), ENTRIES - 40, "header.blTxId");
        history.addMalformed("blTxId 0 with a root", Patch.with(bytes, ENTRIES - 33, 0), ENTRIES - 32, "header.blRoot");
    }

    private void damagedTxMetadata() {
        byte[] marked = history.third.encode(); // 00, u64 1, 01, u16 3, 07 08 09
        int extra = METADATA + 9;
        history.addMalformed(
                "a transaction metadata length of 65535",
                Patch.with(marked, METADATA_LENGTH, 255, 255),
                METADATA_LENGTH,
                "header.metadataLength");
        history.addMalformed(
                "extra that runs past its end", Patch.with(marked, extra + 1, 0, 4), extra, "header.metadata");
        history.addMalformed("extra of 65535 bytes", Patch.with(marked, extra + 1, 255, 255), extra, "header.metadata");
        history.addMalformed("extra of 257 bytes, all there", withTxMetadata(extra(257)), METADATA, "header.metadata");
        history.addMalformed("extra whose length is cut", withTxMetadata(1, 0), METADATA, "header.metadata");
        history.addMalformed("truncatedUpTo that is cut", withTxMetadata(0, 0, 0, 0), METADATA, "header.metadata");
        history.addMalformed(
                "attributes of the transaction out of order",
                withTxMetadata(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
                METADATA + 3,
                "header.metadata");
        history.addMalformed(
                "a repeated attribute of the transaction",
                withTxMetadata(1, 0, 0, 1, 0, 0),
                METADATA + 3,
                "header.metadata");
        history.addMalformed("an unknown attribute of the transaction", withTxMetadata(2), METADATA, "header.metadata");
        history.addMalformed("more transaction metadata than possible", withTxMetadata(extra(300)), 0, "headerLength");
    }

    private void damagedEntries() {
        // Entry 0: u16 1, 'a', u16 0, u32 5, 5 bytes. Entry 1: u16 1, 'b', u16 2, 00 02, u32 0.
        int next = ENTRIES + 14;
        history.addMalformed("a key of no bytes", Patch.with(bytes, ENTRIES, 0, 0), ENTRIES, "entry[0].keyLength");
        history.addMalformed("a key length of 65535", Patch.with(bytes, next, 255, 255), next, "entry[1].keyLength");
        history.addMalformed(
                "an entry metadata length of 65535",
                Patch.with(bytes, next + 3, 255, 255),
                next + 3,
                "entry[1].metadataLength");
        history.addMalformed(
                "a value length of 2^32 - 1",
                Patch.with(bytes, next + 7, 255, 255, 255, 255),
                next + 7,
                "entry[1].valueLength");
        history.addMalformed(
                "attributes of an entry out of order",
                Patch.with(bytes, next + 5, 2, 0),
                next + 6,
                "entry[1].metadata");
        history.addMalformed(
                "a repeated attribute of an entry", Patch.with(bytes, next + 5, 2, 2), next + 6, "entry[1].metadata");
        history.addMalformed(
                "an unknown attribute of an entry", Patch.with(bytes, next + 5, 3), next + 5, "entry[1].metadata");
        history.addMalformed("an expiry that is cut", Patch.with(bytes, next + 5, 0, 1), next + 6, "entry[1].metadata");
        SampleTx mixed = new SampleTx(history.old.header(), ForgeryVectors.entries(), TxEncoder.Ending.WHOLE);
        history.addMalformed(
                "entry metadata with header version 0", mixed.encode(), ENTRIES - 4 + 17, "entry[1].metadataLength");
    }

    /** The second transaction with transaction metadata of these bytes. */
    private byte[] withTxMetadata(int... metadata) {
        int headerLength = ENTRIES - HEADER + metadata.length;
        byte[] longer = Patch.insert(bytes, METADATA, metadata);
        longer = Patch.with(longer, METADATA_LENGTH, metadata.length >> 8, metadata.length);
        return Patch.with(longer, 2, headerLength >> 8, headerLength);
    }

    /** The attribute of so many extra bytes. */
    private static int[] extra(int length) {
        int[] attribute = new int[3 + length];
        attribute[0] = 1;
        attribute[1] = length >> 8;
        attribute[2] = length;
        return attribute;
    }
}
