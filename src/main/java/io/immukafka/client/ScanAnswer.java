package io.immukafka.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.immukafka.client.proto.Tx;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.client.proto.TxList;
import io.immukafka.hash.Digest;
import io.immukafka.tx.TxEncoder.Ending;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** The answer to a TxScan, read one transaction at a time. */
final class ScanAnswer {

    /** Reads answers; none is written. */
    static final Marshaller<ScanAnswer> MARSHALLER = new Marshaller<>() {
        @Override
        public InputStream stream(ScanAnswer answer) {
            return new ByteArrayInputStream(answer.encoded);
        }

        @Override
        public ScanAnswer parse(InputStream message) {
            try {
                return new ScanAnswer(MessageBytes.of(message));
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("the answer to a scan can't be read: " + e.getMessage())
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    };

    private final byte[] encoded;
    private final CodedInputStream input;
    private final ScannedTx tx;

    private ScanAnswer(byte[] encoded) {
        this.encoded = encoded;
        input = CodedInputStream.newInstance(encoded);
        tx = new ScannedTx(encoded, input);
    }

    /** Number of bytes. */
    int length() {
        return encoded.length;
    }

    /**
     * Reads the next transaction.
     *
     * @param id that it must have
     * @param ending as this server writes it for values that are whole
     * @return the transaction as it is exported
     * @throws IOException if another or none comes next, or if the answer does not hold all of it
     */
    byte[] next(long id, Ending ending) throws IOException {
        find();
        byte[] exported = tx.read(ending);
        if (tx.id() != id) {
            throw misplaced(tx.id());
        }
        return exported;
    }

    /**
     * Reads the digest over the entries (eH) of the next transaction, of which the answer may hold the header alone.
     *
     * @param id that it must have
     * @throws IOException if another or none comes next, or if it has no such digest
     */
    Digest nextEntriesDigest(long id) throws IOException {
        find();
        int limit = input.pushLimit(input.readRawVarint32());
        TxHeader header = Tx.parseFrom(input).getHeader();
        input.popLimit(limit);
        if (header.getId() != id) {
            throw misplaced(header.getId());
        }
        return HeaderReading.digest(header.getEH());
    }

    /** Goes to the next transaction. */
    private void find() throws IOException {
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == TxList.TXS_FIELD_NUMBER) {
                return;
            }
            input.skipField(tag);
        }
        throw new ProtocolException("the answer ends before it");
    }

    private static ProtocolException misplaced(long id) {
        return new ProtocolException("transaction " + id + " is in its place");
    }
}
