package io.immukafka.replay;

import io.immukafka.client.DatabaseSettings;
import io.immukafka.tx.Limits;
import java.util.Optional;

/**
 * Whether a database can be replayed into. What is wrong is told in full sentences that begin with the replica's name; the
 * engine and the validation of options say the same.
 */
public final class ReplicaRequirements {

    private static final String RESERVED = "defaultdb";

    /** Commit slots that a replay leaves free: with all taken by early calls, the server refuses the one they wait for. */
    private static final int SPARE_SLOTS = 2;

    private ReplicaRequirements() {}

    /** Why a database of this name cannot be a replica, regardless of its settings. */
    public static Optional<String> problemOfName(String name) {
        return name.equals(RESERVED)
                ? problem(
                        name,
                        "cannot be a replica: immudb reserves it. Name another database in replica.database, such as "
                                + "replica.database=" + RESERVED + "_replica or ${database}_replica")
                : Optional.empty();
    }

    /** Why a database with these settings cannot be replayed into, regardless of the primary. */
    public static Optional<String> problemOfRole(String name, DatabaseSettings settings) {
        if (settings.hasPrimary()) {
            return problem(
                    name,
                    "is replicated by the server itself, from '" + settings.primaryDatabase() + "' at '"
                            + settings.primaryHost() + "'. Only one replication can write to it: remove the primary "
                            + "from its replication settings (immuadmin database update " + name
                            + " --replication-primary-database= --replication-primary-host=), or name another "
                            + "database in replica.database");
        }
        if (!settings.replica()) {
            return problem(
                    name,
                    "is not a replica: anybody can write to it, and the server would refuse replayed transactions. "
                            + "Make it one "
                            + "(immuadmin database update " + name + " --replication-is-replica), or name another "
                            + "database in replica.database");
        }
        if (settings.syncReplication()) {
            return problem(
                    name,
                    "has syncReplication on: it would confirm transactions that are not durable. Switch it off "
                            + "(immuadmin database update " + name + " --replication-sync-enabled=false)");
        }
        return Optional.empty();
    }

    /** Which transaction of a primary with these limits could not be replayed into a database with these settings. */
    public static Optional<String> problemOfLimits(String name, DatabaseSettings settings, Limits primary) {
        return tooSmall(name, "maxKeyLen", settings.limits().maxKeyLen(), primary.maxKeyLen())
                .or(() -> tooSmall(name, "maxValueLen", settings.limits().maxValueLen(), primary.maxValueLen()))
                .or(() -> tooSmall(name, "maxTxEntries", settings.limits().maxTxEntries(), primary.maxTxEntries()));
    }

    /** Transactions that can be in flight to a database with this many commit slots, at least 1. */
    static int windowOf(int maxConcurrency) {
        return Math.max(1, maxConcurrency - SPARE_SLOTS);
    }

    /** The commit slots needed for this many transactions in flight. */
    public static int slotsFor(int window) {
        return window + SPARE_SLOTS;
    }

    /** Why replaying into a database with these settings is slower than intended. */
    static Optional<String> narrowness(String name, DatabaseSettings settings, int window) {
        int possible = windowOf(settings.maxConcurrency());
        return possible >= window
                ? Optional.empty()
                : problem(
                        name,
                        "has maxConcurrency = " + settings.maxConcurrency() + ", so only " + possible
                                + " transactions can be in flight to it instead of " + window
                                + ", the replay's window: it may fall behind. Raise it (immuadmin database update "
                                + name + " --max-commit-concurrency=" + slotsFor(window) + ", then unload and load the "
                                + "database), or lower replay.window");
    }

    /** The message for a replica that does not exist and may not be created. */
    public static String missing(String name) {
        return sentence(
                name,
                "does not exist. Set replica.create=true to have it created with the primary's limits, or create it "
                        + "with limits at least as large (immuadmin database create " + name
                        + " --replication-is-replica uses immudb's default limits)");
    }

    private static Optional<String> tooSmall(String name, String limit, int here, int there) {
        return here >= there
                ? Optional.empty()
                : problem(
                        name,
                        "has " + limit + " = " + here + ", the primary has " + there
                                + ": a transaction that it cannot store may follow, and the limit is fixed at "
                                + "creation. Create another replica; with replica.create=true it gets the primary's "
                                + "limits");
    }

    private static Optional<String> problem(String name, String what) {
        return Optional.of(sentence(name, what));
    }

    private static String sentence(String name, String what) {
        return "replica '" + name + "' " + what;
    }
}
