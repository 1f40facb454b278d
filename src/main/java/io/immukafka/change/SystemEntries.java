package io.immukafka.change;

import io.immukafka.change.Content.Present;

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
        return switch (key[1]) {
            case USER -> tells(present, "username", key, "hashedpassword");
            case DATABASE -> tells(present, "database", key, "followerPassword");
            default -> false;
        };
    }

    private static boolean tells(Present value, String nameField, byte[] key, String passwordField) {
        String name = Bytes.text(key, 2, key.length);
        String json = value.bytes().text();
        return json != null
                && json.contains("\"" + nameField + "\":\"" + name + "\"")
                && json.contains("\"" + passwordField + "\":");
    }
}
