package io.immukafka.client;

import java.util.regex.Pattern;

/** A pattern for names of databases: {@code *} stands for any characters, also none, {@code ?} for exactly one. */
public record NamePattern(String text) {

    /** Whether a text has a {@code *} or {@code ?}, which no name has. */
    public static boolean isPattern(String text) {
        return text.contains("*") || text.contains("?");
    }

    /** Whether a name fits; a pattern without {@code *} and {@code ?} fits itself alone. */
    public boolean matches(String name) {
        return Pattern.matches("\\Q" + text.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E", name);
    }

    @Override
    public String toString() {
        return text;
    }
}
