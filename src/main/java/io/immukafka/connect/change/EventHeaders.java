package io.immukafka.connect.change;

import io.immukafka.change.Op;
import io.immukafka.change.TransactionChanges;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.header.ConnectHeaders;

/** The headers of all records: which entry of which transaction an event is, so that everybody can find its proof. */
final class EventHeaders {

    static final String TX = "immudb.tx";
    static final String ENTRY = "immudb.entry";
    static final String OP = "immudb.op";
    static final String ALH = "immudb.alh";
    static final String UNDECODED = "immudb.undecoded";

    private EventHeaders() {}

    static ConnectHeaders of(TransactionChanges transaction, int entry, String op) {
        ConnectHeaders headers = new ConnectHeaders();
        headers.addLong(TX, transaction.tx());
        headers.addInt(ENTRY, entry);
        headers.addString(OP, op);
        headers.addString(ALH, transaction.alh().toHex());
        return headers;
    }

    static ConnectHeaders of(TransactionChanges transaction, int entry, Op op, List<String> undecoded) {
        ConnectHeaders headers = of(transaction, entry, op.name().toLowerCase(Locale.ROOT));
        if (!undecoded.isEmpty()) {
            headers.addString(UNDECODED, String.join(",", undecoded));
        }
        return headers;
    }
}
