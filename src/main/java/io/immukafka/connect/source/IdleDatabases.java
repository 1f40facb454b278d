package io.immukafka.connect.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which databases of a task are idle, where there are more databases than sessions: an idle database needs no session until the
 * server lists a transaction that has not been exported. Pure: time is passed in, in milliseconds. For one thread.
 */
final class IdleDatabases {

    /** How long a database stays idle while the server does not list its databases. */
    static final Duration UNLISTED_VISIT = Duration.ofSeconds(60);

    /** An idle database is visited this often: it is compared with what was exported, and its state is written. */
    static final Duration VISIT = Duration.ofHours(1);

    /** A database that the server no longer lists may be about to be restored; after this time it counts as dropped. */
    static final Duration DROPPED = Duration.ofMinutes(2);

    /** What the listing says of an idle database that has exported something, but is listed without a transaction or not at all. */
    enum Absence {
        MISSING("missing"),
        NOT_LOADED("not loaded");

        private final String text;

        Absence(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Takes what the listing says. */
    interface Findings {

        /** The position of a database: the transaction that was exported last, 0 for none. */
        long position(String database);

        /** The database has something to export, or is due for a visit: it is no longer idle. */
        void wake(String database);

        /** The database is missing or not loaded; reported once until it is listed again. */
        void absent(String database, Absence why);
    }

    private final Map<String, Long> idleSince = new LinkedHashMap<>();
    /** Those that were reported as absent. */
    private final Set<String> absent = new HashSet<>();

    private final Map<String, Long> missingSince = new HashMap<>();
    private final Set<String> dropped = new HashSet<>();

    /** A database has nothing to export at present. */
    void idle(String database, long now) {
        idleSince.put(database, now);
    }

    /**
     * A database that has not been read yet: it is idle if the first listing says so. It is visited sooner than one that was idle
     * before, since nobody knows when it was last visited.
     */
    void begin(String database, long now) {
        idle(database, now - VISIT.toMillis() / 2);
    }

    /** Whether a database is idle. */
    boolean isIdle(String database) {
        return idleSince.containsKey(database);
    }

    /** A database is read, or has stopped: it is not idle. */
    void active(String database) {
        idleSince.remove(database);
    }

    /** The task no longer has this database. */
    void remove(String database) {
        active(database);
        absent.remove(database);
        missingSince.remove(database);
        dropped.remove(database);
    }

    /**
     * The server has listed its databases.
     *
     * @param newest transaction of each database, 0 for an empty or unloaded one
     * @param databases of the task, idle or not
     */
    void listed(Map<String, Long> newest, Set<String> databases, long now, Findings findings) {
        for (String database : databases) {
            if (newest.containsKey(database)) {
                missingSince.remove(database);
                dropped.remove(database);
            } else {
                missingSince.putIfAbsent(database, now);
            }
        }
        for (Map.Entry<String, Long> each : List.copyOf(idleSince.entrySet())) {
            String database = each.getKey();
            Long tx = newest.get(database);
            long position = findings.position(database);
            if (tx == null || (tx == 0 && position > 0)) {
                if (absent.add(database)) {
                    findings.absent(database, tx == null ? Absence.MISSING : Absence.NOT_LOADED);
                }
            } else {
                absent.remove(database);
                if (tx != position || now - each.getValue() >= VISIT.toMillis()) {
                    idleSince.remove(database);
                    findings.wake(database);
                }
            }
        }
    }

    /** The server cannot list its databases: only a visit shows whether an idle one has something new. */
    void unlisted(long now, Findings findings) {
        List<String> due = new ArrayList<>();
        idleSince.forEach((database, since) -> {
            if (now - since >= UNLISTED_VISIT.toMillis()) {
                due.add(database);
            }
        });
        due.forEach(database -> {
            idleSince.remove(database);
            findings.wake(database);
        });
    }

    /**
     * The databases that were missing from each listing of the last two minutes, idle or not; each is returned once until it is
     * listed again. To be called after {@link #listed}: while there is no listing, nothing is known.
     */
    List<String> dropped(long now) {
        return missingSince.entrySet().stream()
                .filter(each -> now - each.getValue() >= DROPPED.toMillis())
                .map(Map.Entry::getKey)
                .filter(dropped::add)
                .toList();
    }
}
