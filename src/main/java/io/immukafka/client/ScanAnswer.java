package io.immukafka.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.immukafka.client.proto.TxList;
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
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == TxList.TXS_FIELD_NUMBER) {
                byte[] exported = tx.read(ending);
                if (tx.id() != id) {
                    throw new ProtocolException("transaction " + tx.id() + " is in its place");
                }
                return exported;
            }
            input.skipField(tag);
        }
        throw new ProtocolException("the answer ends before it");
    }
}
