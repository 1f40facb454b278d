package io.immukafka.change;

import io.immukafka.change.Content.Present;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the entries of immudb's system database, since a backup file does not say of which database it is: the
 * keys of users and databases have a kind before the name, and the value is JSON that names it and its password.
 */
final class SystemEntries {

    private static final int USER = 1;
    private static final int DATABASE = 2;

    private SystemEntries() {}

    static boolean isOne(StoredEntry entry) {
        byte[] key = entry.key();
        if (key.length < 3 || key[0] != KeyValueCodec.KEY || !(entry.content() instanceof Present present)) {
            return false;
        }
        String name = Bytes.text(key, 2, key.length);
        String json = present.bytes().text();
        return switch (key[1]) {
            case USER -> tells(json, "username", name, "hashedpassword");
            case DATABASE -> tells(json, "database", name, "followerPassword");
            default -> false;
        };
    }

    private static boolean tells(@Nullable String json, String nameField, @Nullable String name, String passwordField) {
        return json != null
                && json.contains("\"" + nameField + "\":\"" + name + "\"")
                && json.contains("\"" + passwordField + "\":");
    }
}
