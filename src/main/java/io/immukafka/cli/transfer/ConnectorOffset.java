package io.immukafka.cli.transfer;

import io.immukafka.chain.Position;
import io.immukafka.cli.console.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The REST request that makes the source connector continue after a transaction (KIP-875). */
final class ConnectorOffset {

    private ConnectorOffset() {}

    /** The body of {@code PATCH /connectors/NAME/offsets}. */
    static Map<String, ?> body(String database, Position position) {
        Map<String, Object> offset = new LinkedHashMap<>();
        offset.put("tx", position.tx());
        offset.put("alh", position.alh().toHex());
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("partition", Map.of("database", database));
        entry.put("offset", offset);
        return Map.of("offsets", List.of(entry));
    }

    /** What to type, for a connector and a worker whose names have to be put in. */
    static String commands(String database, Position position) {
        String connector = "http://localhost:8083/connectors/NAME";
        return String.join(
                "\n",
                "# The source connector continues after transaction " + position.tx()
                        + " when it is stopped (or created with",
                "# \"initial_state\": \"STOPPED\"), told this offset, and resumed; put in your worker's address and its NAME:",
                "curl -X PUT " + connector + "/stop",
                "# as soon as " + connector + "/status says STOPPED; before that it is refused:",
                "curl -X PATCH -H 'Content-Type: application/json' " + connector + "/offsets \\",
                "  -d '" + JsonWriter.write(body(database, position)) + "'",
                "curl -X PUT " + connector + "/resume");
    }
}
