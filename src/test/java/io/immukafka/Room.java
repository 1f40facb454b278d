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
    HASH("digests are the ground that everything stands on: they know the JDK and nothing else", ""),
    TX("the transaction's format is the same wherever its bytes come from", "hash"),
    CHAIN("the proof depends on the bytes alone, not on the place they come from or go to", "tx hash"),
    BACKUP("a backup file is read and proved without any server or topic", "tx chain hash"),
    CLIENT("the client speaks to a server and leaves decisions to the engines", "tx chain hash"),
    CLIENT_ERROR("an error is the same whatever call it ends", "hash"),
    CLIENT_CONNECTION("a channel knows neither sessions nor databases", "client.error"),
    ENGINE("origins and destinations reach the loop as interfaces", "tx chain hash"),
    EXPORT("exporting knows neither topics nor Connect nor replaying", "engine client chain tx hash"),
    REPLAY("replaying knows neither topics nor Connect nor exporting", "engine client chain tx hash"),
    RECORD("a record's shape depends on neither servers nor engines", "tx chain hash"),
    TOPIC("a topic is a place like the others: engines reach it through what assembles them", "record chain tx hash"),
    CHANGE("a change event follows from proved bytes alone, wherever they come from", "tx hash"),
    CONNECT(
            "the connectors and the command are two products: neither is part of the other",
            "change topic record replay export engine client backup chain tx hash"),
    CONNECT_TASK("what the tasks share knows none of them", "hash"),
    CONNECT_OPTIONS(
            "an option's value is judged without asking anybody",
            "connect.task record replay export engine client chain tx hash"),
    CONNECT_VALIDATION(
            "validation asks the servers, and leaves transactions to the tasks",
            "connect.options topic record replay export engine client chain tx hash"),
    CONNECT_SOURCE(
            "a source's tasks neither validate nor replay",
            "connect.options connect.task topic record export engine client chain tx hash"),
    CONNECT_CHANGE(
            "what an entry means is decided in change, how a database is read in connect.source",
            "connect.source connect.options connect.task change topic record export engine client chain tx hash"),
    CONNECT_SINK(
            "a sink's tasks neither validate nor export",
            "connect.options connect.task topic record replay engine client chain tx hash"),
    CLI(
            "the connectors and the command are two products: neither is part of the other",
            "change topic record replay export engine client backup chain tx hash"),
    CLI_CONSOLE("what meets the user does not know what is transferred", "engine client backup chain"),
    CLI_ENDPOINT(
            "an endpoint is read and written without knowing which command asks for it",
            "cli.console topic record replay export engine client backup chain tx hash"),
    CLI_OPTION("options only describe", "cli.endpoint cli.console engine client chain tx"),
    CLI_TRANSFER(
            "a transfer knows endpoints and options, not the commands",
            "cli.option cli.endpoint cli.console topic record replay engine client backup chain tx hash"),
    CLI_VERIFY(
            "verifying writes nothing and decodes nothing",
            "cli.transfer cli.option cli.endpoint cli.console engine backup chain tx hash"),
    CLI_HISTORY(
            "histories are compared by their checksums alone", "cli.endpoint cli.console engine client chain tx hash"),
    CLI_CHANGE(
            "changes are printed, whatever the endpoint they come from",
            "change cli.transfer cli.option cli.endpoint cli.console engine chain tx hash");

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
