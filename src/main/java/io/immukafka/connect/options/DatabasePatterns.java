package io.immukafka.connect.options;

import io.immukafka.client.NamePattern;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which databases a source exports: names and patterns. */
public final class DatabasePatterns {

    // immudb takes letters of other scripts too, which no topic can be named after.
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,128}");
    private static final Pattern ENTRY = Pattern.compile("[a-z0-9_*?]{1,128}");

    private final Set<String> names = new LinkedHashSet<>();
    private final List<NamePattern> patterns = new ArrayList<>();

    private DatabasePatterns() {}

    /**
     * Reads a list of names and patterns.
     *
     * @throws IllegalArgumentException if it is empty, or an entry is neither
     */
    public static DatabasePatterns parse(List<String> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("name at least one database, or a pattern such as *");
        }
        DatabasePatterns all = new DatabasePatterns();
        entries.forEach(all::add);
        return all;
    }

    /** Whether a database can have this name, and a topic be named after it. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private void add(String entry) {
        if (isName(entry)) {
            names.add(entry);
        } else if (ENTRY.matcher(entry).matches()) {
            patterns.add(new NamePattern(entry));
        } else {
            throw new IllegalArgumentException(
                    "'" + entry + "' is not a valid database name or pattern: a name has 1 to 128 lower-case "
                            + "letters, digits and underscores; a pattern may also contain * for any characters and "
                            + "? for one");
        }
    }

    /** Whether this database is named or fits a pattern. */
    public boolean matches(String database) {
        return names.contains(database) || patterns.stream().anyMatch(pattern -> pattern.matches(database));
    }

    /** The databases that are named, in order: they are expected to exist. */
    public Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    /** Whether databases can join that are not named. */
    public boolean hasPatterns() {
        return !patterns.isEmpty();
    }

    @Override
    public String toString() {
        List<String> all = new ArrayList<>(names);
        patterns.forEach(pattern -> all.add(pattern.text()));
        return String.join(",", all);
    }
}
