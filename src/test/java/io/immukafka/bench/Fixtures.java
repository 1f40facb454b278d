package io.immukafka.bench;

import io.immukafka.harness.ImmuAdmin;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers, databases and files that figures share, each made when it is first asked for. */
final class Fixtures implements AutoCloseable {

    private static final int DEFAULT_MAX_VALUE = 32 << 20;
    private static final int REPETITIONS = Integer.getInteger("bench.repetitions", 5);

    /** Bytes of the largest value that the servers take: a call carries one of 100 MB whole. */
    static final int MAX_VALUE_BYTES = 128 << 20;

    private final Path folder;
    private final Set<String> filled = new HashSet<>();
    private final Map<String, Path> backups = new HashMap<>();
    private @Nullable ImmudbServer primary;
    private @Nullable ImmudbServer replica;
    private @Nullable ImmuAdmin primaryAdmin;
    private @Nullable ImmuAdmin replicaAdmin;
    private @Nullable Command command;
    private int names;

    /** @param folder where files are written; emptied in the end */
    Fixtures(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.toAbsolutePath());
    }

    int repetitions() {
        return REPETITIONS;
    }

    ImmudbServer primary() {
        if (primary == null) {
            primary = server();
        }
        return primary;
    }

    ImmudbServer replica() {
        if (replica == null) {
            replica = server();
        }
        return replica;
    }

    private static ImmudbServer server() {
        return ImmudbServer.builder()
                .flags("--max-recv-msg-size=" + (MAX_VALUE_BYTES + (1 << 20)))
                .start();
    }

    ImmuAdmin primaryAdmin() {
        if (primaryAdmin == null) {
            primaryAdmin = ImmuAdmin.of(primary());
        }
        return primaryAdmin;
    }

    ImmuAdmin replicaAdmin() {
        if (replicaAdmin == null) {
            replicaAdmin = ImmuAdmin.of(replica());
        }
        return replicaAdmin;
    }

    Command command() throws IOException {
        if (command == null) {
            command = new Command(Files.createDirectories(folder.resolve("command")));
        }
        return command;
    }

    /** The name of a database on the primary with this load. */
    String filled(Load load) {
        if (filled.add(load.name())) {
            System.out.println("filling " + load);
            fill(primary(), load.name(), load);
        }
        return load.name();
    }

    /** Makes a database with this load. */
    static void fill(ImmudbServer server, String database, Load load) {
        DatabaseSpec spec = DatabaseSpec.fast(database);
        server.create(load.valueBytes() > DEFAULT_MAX_VALUE ? spec.maxValueLen(MAX_VALUE_BYTES) : spec);
        int inFlight = load.valueBytes() > 10_000_000 ? 1 : load.isLarge() ? 8 : 200;
        try (ImmudbWriter writer = server.writer(database)) {
            writer.pipelined(inFlight, load.transactions(), i -> writer.setAsync(load.items(i)));
        }
    }

    /** A backup file of this load. */
    Path backup(Load load) throws IOException {
        return backup(load, load.transactions());
    }

    /** A backup file of the first transactions of this load. */
    Path backup(Load load, int transactions) throws IOException {
        String name = load.name() + "-" + transactions;
        Path known = backups.get(name);
        if (known == null) {
            known = folder.resolve(name + ".backup");
            Files.deleteIfExists(known);
            command().inJvm(primary(), "backup", filled(load), "-o", known.toString(), "--until-tx", "" + transactions);
            backups.put(name, known);
        }
        return known;
    }

    /** A file that does not exist. */
    Path newFile() throws IOException {
        return newFile("output");
    }

    /** A file of this name that does not exist. */
    Path newFile(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        return file;
    }

    /** A name that no database has had. */
    String newDatabase() {
        names++;
        return "bench" + names;
    }

    /** Frees the room of a database. */
    static void drop(ImmudbServer server, String database) {
        try (Administrator administrator = server.administrator()) {
            administrator.delete(database);
        }
    }

    @Override
    public void close() throws IOException {
        for (Path backup : backups.values()) {
            Files.deleteIfExists(backup);
        }
        Files.deleteIfExists(folder.resolve("output"));
        if (primary != null) {
            primary.close();
        }
        if (replica != null) {
            replica.close();
        }
    }
}
