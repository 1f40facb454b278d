package io.immukafka.change;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user who had a transaction written, as the server notes it for documents always, and for SQL, Set and Delete on request.
 *
 * @param user null if it is not told
 * @param address the client's IP address; null if it is not told
 * @param extra the note as it is, if it cannot be read; else null
 */
public record Requester(
        @Nullable String user,
        @Nullable String address,
        @Nullable Bytes extra) {

    /**
     * Reads the extra bytes of a transaction's metadata.
     *
     * @param documents whether the transaction writes documents, whose note is the bare user name
     */
    static Requester of(byte[] extra, boolean documents) {
        String bare = Bytes.of(extra).text();
        if (documents && bare != null) {
            return new Requester(bare, null, null);
        }
        try {
            Map<String, String> notes = notes(new ByteReader(extra));
            return new Requester(notes.get("usr"), notes.get("ip"), null);
        } catch (MalformedEntryException e) {
            return new Requester(null, null, Bytes.of(extra));
        }
    }

    private static Map<String, String> notes(ByteReader in) throws MalformedEntryException {
        Map<String, String> notes = new HashMap<>();
        while (in.left() > 0) {
            int keyLength = in.u8("extra.keyLength") + 1;
            int valueLength = in.u8("extra.valueLength") + 1;
            String key = in.part("extra.key", keyLength).text("extra.key");
            notes.put(key, in.part("extra.value", valueLength).text("extra.value"));
        }
        return notes;
    }
}
