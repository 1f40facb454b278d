package io.immukafka.document;

// documented
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;

/** Reads the value of a record with Avro's own classes; safe for use by many threads. */
final class TransactionReader {

    private final BinaryMessageDecoder<GenericRecord> decoder;

    /** The schema is record-1.avsc. */
    TransactionReader(Schema schema) {
        decoder = new BinaryMessageDecoder<>(new GenericData(), schema);
    }

    GenericRecord read(byte[] value) throws IOException {
        return decoder.decode(value);
    }
}
// end
