package io.immukafka.cli;

import io.immukafka.chain.ReferenceProof;
import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxEntry;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxParser;
import io.immukafka.tx.TxVisitor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes backup files apart and puts them together, whatever is in them. */
final class BackupFiles {

    private static final int HEAD = 62;
    private static final int PAYLOAD_LENGTH_AT = 26;

    private BackupFiles() {}

    /** The records of an intact file. */
    static List<byte[]> records(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<byte[]> records = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = HEAD + ByteBuffer.wrap(bytes).getInt(at + PAYLOAD_LENGTH_AT);
            records.add(Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
        return records;
    }

    static Path write(Path file, List<byte[]> records) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        records.forEach(out::writeBytes);
        return Files.write(file, out.toByteArray());
    }

    /** The exported transaction in a record. */
    static byte[] tx(byte[] record) {
        return Arrays.copyOfRange(record, HEAD + Long.BYTES, record.length);
    }

    /** The record with another transaction in it, and everything else as it was. */
    static byte[] withTx(byte[] record, byte[] tx) {
        ByteBuffer out = ByteBuffer.allocate(HEAD + Long.BYTES + tx.length);
        out.put(record, 0, PAYLOAD_LENGTH_AT)
                .putInt(Long.BYTES + tx.length)
                .put(record, PAYLOAD_LENGTH_AT + 4, Digest.LENGTH)
                .putLong(tx.length)
                .put(tx);
        return out.array();
    }

    /** A bit of the header's timestamp is another. */
    static byte[] withForgedTimestamp(byte[] record) {
        byte[] tx = tx(record);
        tx[4 + 8 + 32 + 7] ^= 1;
        return withTx(record, tx);
    }

    /** The record of a history that begins with whatever transaction is in it: the checksum is the one that this has. */
    static byte[] consistent(byte[] record) {
        ReferenceProof proof = ReferenceProof.of(tx(record));
        ByteBuffer out = ByteBuffer.wrap(record.clone());
        out.put(PAYLOAD_LENGTH_AT + Integer.BYTES, proof.alh().toBytes());
        return out.array();
    }

    /** The values are replaced by their digests, and the flag says so: no checksum shows it. */
    static byte[] withoutValues(byte[] record) {
        byte[] tx = tx(record);
        List<TxEntry> entries = new ArrayList<>();
        TxHeader[] header = new TxHeader[1];
        TxVisitor visitor = new TxVisitor() {
            private byte @Nullable [] key;
            private byte[] encodedMetadata = new byte[0];
            private final Sha256 value = new Sha256();

            @Override
            public void header(TxHeader found, byte[] encoded, int offset, int length) {
                header[0] = found;
            }

            @Override
            public void entry(byte[] bytes, int keyLength, byte[] metadata, int metadataLength, long valueLength) {
                key = Arrays.copyOf(bytes, keyLength);
                encodedMetadata = Arrays.copyOf(metadata, metadataLength);
            }

            @Override
            public void value(byte[] bytes, int offset, int length) {
                value.add(bytes, offset, length);
            }

            @Override
            public void entryEnd() {
                if (encodedMetadata.length > 0 || key == null) {
                    throw new IllegalArgumentException("only entries without metadata");
                }
                entries.add(new TxEntry(key, EntryMetadata.NONE, value.finish().toBytes()));
            }

            @Override
            public void end(boolean truncated) {}
        };
        try {
            TxParser parser = new TxParser(visitor);
            parser.begin(tx.length);
            parser.accept(tx, 0, tx.length);
        } catch (MalformedTxException e) {
            throw new AssertionError(e);
        }
        return withTx(record, TxEncoder.encode(header[0], entries, TxEncoder.Ending.TRUNCATED));
    }

    /** The length of the flag at the end is 0, which makes a server fall over. */
    static byte[] withoutFlagLength(byte[] record) {
        byte[] tx = tx(record);
        byte[] shorter = Arrays.copyOf(tx, tx.length - 1);
        shorter[shorter.length - 1] = 0;
        return withTx(record, shorter);
    }
}
