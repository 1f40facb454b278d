package io.immukafka.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.immukafka.client.proto.Expiration;
import io.immukafka.client.proto.KVMetadata;
import io.immukafka.client.proto.Tx;
import io.immukafka.client.proto.TxEntry;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.hash.Digest;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxEncoder.Ending;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Turns scanned transactions into what the server would export, from message to bytes: as objects they would cost more than
 * all the rest of their way. Whoever takes one has its checksums prove that it is the same.
 */
final class ScannedTx {

    /** Lengths of an encoded header, see {@link TxEncoder#header}. */
    private static final int HEADER_0 = 124;

    private static final int HEADER_1 = 128;

    /** The offset of a digest that has not come. */
    private static final int NONE = -1;

    private final byte[] answer;
    private final CodedInputStream input;
    private ByteBuffer out = ByteBuffer.allocate(1024);
    private long id;

    /** @param input reads {@code answer} */
    ScannedTx(byte[] answer, CodedInputStream input) {
        this.answer = answer;
        this.input = input;
    }

    /** Id of the transaction that was read. */
    long id() {
        return id;
    }

    /**
     * Reads the message of a transaction, from its length on.
     *
     * @param ending as this server writes it for values that are whole
     * @return the transaction as it is exported
     * @throws ProtocolException if the message does not hold all of it: an entry or its value is left out, or the header has
     *     metadata, whose empty attributes the message can't tell from absent ones
     * @throws IOException if it is no such message
     */
    byte[] read(Ending ending) throws IOException {
        int length = input.readRawVarint32();
        // Nothing takes twice as long as its message, but for a header of zeros.
        if (out.capacity() < 2 * length + HEADER_1) {
            out = ByteBuffer.allocate(2 * length + HEADER_1);
        }
        out.clear();
        id = 0;
        int limit = input.pushLimit(length);
        int entries = 0;
        int read = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case Tx.HEADER_FIELD_NUMBER -> entries = header();
                case Tx.ENTRIES_FIELD_NUMBER -> {
                    entry();
                    read++;
                }
                default -> input.skipField(tag);
            }
        }
        input.popLimit(limit);
        if (read != entries) {
            throw new ProtocolException(read + " of its " + entries + " entries were scanned");
        }
        ending.encode(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** @return how many entries there are */
    private int header() throws IOException {
        if (out.position() > 0) {
            throw new ProtocolException("its header does not come first");
        }
        int limit = input.pushLimit(input.readRawVarint32());
        int prevAlh = NONE;
        int eH = NONE;
        int blRoot = NONE;
        long timestamp = 0;
        long blTxId = 0;
        int entries = 0;
        int version = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case TxHeader.ID_FIELD_NUMBER -> id = input.readUInt64();
                case TxHeader.PREVALH_FIELD_NUMBER -> prevAlh = digest();
                case TxHeader.TS_FIELD_NUMBER -> timestamp = input.readInt64();
                case TxHeader.NENTRIES_FIELD_NUMBER -> entries = input.readInt32();
                case TxHeader.EH_FIELD_NUMBER -> eH = digest();
                case TxHeader.BLTXID_FIELD_NUMBER -> blTxId = input.readUInt64();
                case TxHeader.BLROOT_FIELD_NUMBER -> blRoot = digest();
                case TxHeader.VERSION_FIELD_NUMBER -> version = input.readInt32();
                case TxHeader.METADATA_FIELD_NUMBER -> {
                    if (input.readRawVarint32() > 0) {
                        throw new ProtocolException("its header has metadata");
                    }
                }
                default -> input.skipField(tag);
            }
        }
        input.popLimit(limit);
        out.putInt(version == 0 ? HEADER_0 : HEADER_1).putLong(id);
        putDigest(prevAlh);
        out.putLong(timestamp).putShort((short) version);
        if (version == 0) {
            out.putShort((short) entries);
        } else {
            out.putShort((short) 0).putInt(entries);
        }
        putDigest(eH);
        out.putLong(blTxId);
        putDigest(blRoot);
        return entries;
    }

    private void entry() throws IOException {
        int limit = input.pushLimit(input.readRawVarint32());
        ByteBuffer key = ByteBuffer.wrap(answer, 0, 0);
        ByteBuffer value = key;
        EntryMetadata metadata = EntryMetadata.NONE;
        int valueLength = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case TxEntry.KEY_FIELD_NUMBER -> key = bytes();
                case TxEntry.VLEN_FIELD_NUMBER -> valueLength = input.readInt32();
                case TxEntry.METADATA_FIELD_NUMBER -> metadata = metadata();
                case TxEntry.VALUE_FIELD_NUMBER -> value = bytes();
                default -> input.skipField(tag);
            }
        }
        input.popLimit(limit);
        if (value.remaining() != valueLength) {
            throw new ProtocolException(value.remaining() + " of " + valueLength + " bytes of a value were scanned");
        }
        TxEncoder.putEntry(out, key, metadata, value);
    }

    private EntryMetadata metadata() throws IOException {
        int limit = input.pushLimit(input.readRawVarint32());
        KVMetadata metadata = KVMetadata.parseFrom(input);
        input.popLimit(limit);
        Expiration expiration = metadata.getExpiration();
        return new EntryMetadata(
                metadata.getDeleted(),
                metadata.hasExpiration() ? OptionalLong.of(expiration.getExpiresAt()) : OptionalLong.empty(),
                metadata.getNonIndexable());
    }

    private ByteBuffer bytes() throws IOException {
        int length = input.readRawVarint32();
        int offset = input.getTotalBytesRead();
        input.skipRawBytes(length);
        return ByteBuffer.wrap(answer, offset, length);
    }

    /** @return where it lies in the answer */
    private int digest() throws IOException {
        int length = input.readRawVarint32();
        if (length != Digest.LENGTH) {
            throw new ProtocolException("a digest has 32 bytes, one of its header has " + length);
        }
        int offset = input.getTotalBytesRead();
        input.skipRawBytes(length);
        return offset;
    }

    private void putDigest(int offset) throws ProtocolException {
        if (offset == NONE) {
            throw new ProtocolException("a digest of its header is missing");
        }
        out.put(answer, offset, Digest.LENGTH);
    }
}
