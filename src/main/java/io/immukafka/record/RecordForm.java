package io.immukafka.record;

import static io.immukafka.record.RecordSchemas.ALH;
import static io.immukafka.record.RecordSchemas.DATABASE;
import static io.immukafka.record.RecordSchemas.PART;
import static io.immukafka.record.RecordSchemas.PARTS;
import static io.immukafka.record.RecordSchemas.TX;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Decides whether a value has the form of our records at all, and names what it is if it has not. */
final class RecordForm {

    /** What every record has. */
    private static final List<String> ALWAYS = List.of(DATABASE, TX, PART, PARTS, ALH);

    private static final int SHOWN = 16;
    private static final String OUR_CONVERTER = "value.converter=" + ImmudbConverter.class.getName();

    private RecordForm() {}

    static Struct struct(@Nullable Object value) throws NotOurRecordException {
        if (value == null) {
            throw new NotOurRecordException("the record has no value (a tombstone), which this connector never writes:"
                    + " find out which other program writes to this topic");
        }
        if (value instanceof Struct struct) {
            return withOurFields(struct);
        }
        if (value instanceof Map<?, ?> map) {
            return SchemalessJson.struct(map);
        }
        if (FieldBytes.isBytes(value)) {
            return decoded(FieldBytes.exact(value));
        }
        throw new NotOurRecordException("the value is a " + value.getClass().getName()
                + " instead of a Struct: set the converter that the source used, such as " + OUR_CONVERTER);
    }

    private static Struct withOurFields(Struct struct) throws NotOurRecordException {
        if (struct.schema() == RecordSchemas.VALUE) {
            return struct;
        }
        List<String> missing = ALWAYS.stream()
                .filter(field -> struct.schema().field(field) == null)
                .toList();
        if (!missing.isEmpty()) {
            throw new NotOurRecordException("the value is a Struct with the schema '"
                    + struct.schema().name() + "', which lacks the fields " + missing
                    + ": this connector did not write it. Check that it is the right topic, and check the "
                    + "transformations");
        }
        return struct;
    }

    private static Struct decoded(byte[] bytes) throws NotOurRecordException {
        Encoding encoding = Encoding.of(bytes);
        if (encoding == Encoding.SINGLE_OBJECT) {
            try {
                return SingleObject.SHIPPED.decode(bytes);
            } catch (MalformedEncodingException e) {
                throw new NotOurRecordException(
                        "the value is " + bytes.length + " bytes that are not a record of this connector: "
                                + e.getMessage(),
                        e);
            }
        }
        throw new NotOurRecordException("the value is " + bytes.length + " bytes, "
                + switch (encoding) {
                    case CONFLUENT -> "in Confluent's framing: set value.converter to the schema registry's converter";
                    case JSON_WITH_SCHEMA ->
                        "JSON with a schema: set"
                                + " value.converter=org.apache.kafka.connect.json.JsonConverter and"
                                + " value.converter.schemas.enable=true";
                    case JSON_WITHOUT_SCHEMA ->
                        "JSON without a schema: set"
                                + " value.converter=org.apache.kafka.connect.json.JsonConverter and"
                                + " value.converter.schemas.enable=false";
                    case SINGLE_OBJECT, UNKNOWN ->
                        "which begin with "
                                + HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN, bytes.length))
                                + " and are not in a known encoding: find out which other program writes "
                                + "to this topic";
                });
    }
}
