package io.immukafka.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.immukafka.client.proto.Tx;
import io.immukafka.client.proto.TxList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The answer to a TxScan, read one transaction at a time: all of them as objects would take several times its length. */
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

    private ScanAnswer(byte[] encoded) {
        this.encoded = encoded;
        input = UnsafeByteOperations.unsafeWrap(encoded).newCodedInput();
        input.enableAliasing(true);
    }

    /** Number of bytes. */
    int length() {
        return encoded.length;
    }

    /**
     * The next transaction.
     *
     * @return null after the last one
     * @throws IOException if the answer is no list of transactions
     */
    @Nullable
    Tx next() throws IOException {
        while (true) {
            int tag = input.readTag();
            if (tag == 0) {
                return null;
            }
            if (WireFormat.getTagFieldNumber(tag) == TxList.TXS_FIELD_NUMBER) {
                return input.readMessage(Tx.parser(), ExtensionRegistryLite.getEmptyRegistry());
            }
            input.skipField(tag);
        }
    }
}
