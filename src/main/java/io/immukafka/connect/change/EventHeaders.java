package io.immukafka.connect.change;

import io.immukafka.change.Op;
import io.immukafka.change.TransactionChanges;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;

/**
 * The headers of a transaction's records: which entry of which transaction an event is, so that everybody can find its proof.
 */
final class EventHeaders {

    static final String TX = "immudb.tx";
    static final String ENTRY = "immudb.entry";
    static final String OP = "immudb.op";
    static final String ALH = "immudb.alh";
    static final String UNDECODED = "immudb.undecoded";

    private static final Map<Op, SchemaAndValue> OPS = new EnumMap<>(Op.class);

    static {
        for (Op op : Op.values()) {
            OPS.put(op, text(op.name().toLowerCase(Locale.ROOT)));
        }
    }

    private final TransactionChanges transaction;
    private final String alhText;
    private final SchemaAndValue tx;
    private final SchemaAndValue alh;

    EventHeaders(TransactionChanges transaction) {
        this.transaction = transaction;
        alhText = transaction.alh().toHex();
        tx = new SchemaAndValue(Schema.INT64_SCHEMA, transaction.tx());
        alh = text(alhText);
    }

    private static SchemaAndValue text(String text) {
        return new SchemaAndValue(Schema.STRING_SCHEMA, text);
    }

    TransactionChanges transaction() {
        return transaction;
    }

    /** The transaction's checksum in hexadecimal. */
    String alh() {
        return alhText;
    }

    ConnectHeaders of(int entry, String op) {
        return of(entry, text(op));
    }

    /** @param undecoded names of columns whose values could not be decoded */
    ConnectHeaders of(int entry, Op op, List<String> undecoded) {
        ConnectHeaders headers = of(entry, Objects.requireNonNull(OPS.get(op)));
        if (!undecoded.isEmpty()) {
            headers.addString(UNDECODED, String.join(",", undecoded));
        }
        return headers;
    }

    private ConnectHeaders of(int entry, SchemaAndValue op) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.add(TX, tx);
        headers.addInt(ENTRY, entry);
        headers.add(OP, op);
        headers.add(ALH, alh);
        return headers;
    }
}
