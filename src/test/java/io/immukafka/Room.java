package io.immukafka;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A package with those below it, why it may not know more of the others, and what it may know. */
enum Room {
    HASH("digests are used by everything else, so they know only the JDK", ""),
    TX("the transaction's format is the same wherever its bytes come from", "hash"),
    CHAIN("verification depends on the bytes alone, not on where they come from or go to", "tx hash"),
    BACKUP("a backup file is read and verified without any server or topic", "tx chain hash"),
    METRICS("what is counted does not depend on who counts it or who publishes it", ""),
    CLIENT("the client speaks to a server and leaves decisions to the engines", "tx chain hash"),
    CLIENT_ERROR("an error is the same whatever call it ends", "hash"),
    CLIENT_CONNECTION("a channel knows neither sessions nor databases", "client.error"),
    ENGINE("origins and destinations reach the loop as interfaces", "tx chain hash"),
    EXPORT("exporting knows neither topics nor Connect nor replaying", "engine metrics client chain tx hash"),
    REPLAY("replaying knows neither topics nor Connect nor exporting", "engine metrics client chain tx hash"),
    RECORD("a record's shape depends on neither servers nor engines", "tx chain hash"),
    TOPIC("engines do not know topics; the connectors and the command connect the two", "record chain tx hash"),
    CHANGE("a change event follows from verified bytes alone, wherever they come from", "tx hash"),
    RECEIPT("a receipt is checked from its bytes alone", "chain tx hash"),
    CONNECT(
            "the connectors and the command are two products: neither is part of the other",
            "change topic record replay export engine metrics client backup chain tx hash"),
    CONNECT_TASK("code that the tasks share knows none of them", "metrics hash"),
    CONNECT_OPTIONS(
            "an option's value is checked without asking a server",
            "connect.task record replay export engine client chain tx hash"),
    CONNECT_VALIDATION(
            "validation asks the servers, and leaves transactions to the tasks",
            "connect.options topic record replay export engine client chain tx hash"),
    CONNECT_SOURCE(
            "a source's tasks neither validate nor replay",
            "connect.options connect.task topic record export engine metrics client chain tx hash"),
    CONNECT_CHANGE(
            "the meaning of an entry is decided in change, and how a database is read in connect.source",
            "connect.source connect.options connect.task change topic record export engine metrics client chain tx hash"),
    CONNECT_SINK(
            "a sink's tasks neither validate nor export",
            "connect.options connect.task topic record replay engine metrics client chain tx hash"),
    CLI(
            "the connectors and the command are two products: neither is part of the other",
            "receipt change topic record replay export engine client backup chain tx hash"),
    CLI_CONSOLE("terminal, progress and messages do not depend on what is transferred", "engine client backup chain"),
    CLI_ENDPOINT(
            "an endpoint is read and written without knowing which command asks for it",
            "cli.console topic record replay export engine client backup chain tx hash"),
    CLI_OPTION("options only describe", "cli.endpoint cli.console engine client chain tx"),
    CLI_TRANSFER(
            "a transfer knows endpoints and options, not the commands",
            "cli.option cli.endpoint cli.console topic record replay engine client backup chain tx hash"),
    CLI_VERIFY(
            "verifying writes nothing and decodes nothing",
            "receipt cli.transfer cli.option cli.endpoint cli.console engine backup chain tx hash"),
    CLI_HISTORY(
            "histories are compared by their checksums alone", "cli.endpoint cli.console engine client chain tx hash"),
    CLI_WATCH(
            "watching reads where places end, not what they hold",
            "cli.option cli.endpoint cli.console topic engine client chain tx hash"),
    CLI_CHANGE(
            "changes are printed, whatever the endpoint they come from",
            "receipt change cli.transfer cli.option cli.endpoint cli.console engine chain tx hash");

    /** The package of all rooms, which each may know. */
    static final String ROOT = "io.immukafka";

    /** Why. */
    final String reason;

    private final String known;

    Room(String reason, String known) {
        this.reason = reason;
        this.known = known;
    }

    /** Without the root, such as {@code connect.source}. */
    String shortName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    String packageName() {
        return ROOT + "." + shortName();
    }

    /** The others that it may know. */
    List<Room> mayKnow() {
        return Arrays.stream(known.split(" ", -1))
                .filter(room -> !room.isEmpty())
                .map(room -> valueOf(room.toUpperCase(Locale.ROOT).replace('.', '_')))
                .toList();
    }

    ArchRule rule() {
        String[] allowed = Stream.concat(
                        Stream.of(ROOT, packageName() + ".."),
                        mayKnow().stream().map(room -> room.packageName() + ".."))
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(packageName() + "..")
                .should()
                .dependOnClassesThat(describe(
                        "are in a room other than itself and " + known,
                        resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed)))))
                .because(reason)
                .allowEmptyShould(true);
    }
}
