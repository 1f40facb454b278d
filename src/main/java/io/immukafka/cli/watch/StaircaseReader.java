package io.immukafka.cli.watch;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.client.DatabaseEntry;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Looks how far databases have come in several places. The first place is the primary. With a {@code *} in its name it stands
 * for all databases of its server that fit; the same star is put into the names of the other places.
 */
final class StaircaseReader implements AutoCloseable {

    /** It is never replicated. */
    private static final String SYSTEM = "systemdb";

    private static final long MS = 1000;

    private final Endpoint.Database first;
    private final List<Endpoint> others;
    private final Server primary;
    private final Map<String, Server> servers = new LinkedHashMap<>();
    private final Map<String, List<WatchedPlace>> watched = new TreeMap<>();
    private final ServerOptions connection;
    private final LongSupplier now;

    /** @param now milliseconds since 1970 */
    StaircaseReader(List<Endpoint> places, ServerOptions connection, LongSupplier now) throws EngineException {
        if (!(places.get(0) instanceof Endpoint.Database database)) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "--watch and --max-lag compare with a primary, so the first origin must be a database: immudb://…; "
                            + places.get(0) + " is none");
        }
        first = database;
        others = places.subList(1, places.size());
        for (Endpoint place : others) {
            if (!(place instanceof Endpoint.Database) && !(place instanceof Endpoint.Topic)) {
                throw WatchedPlace.unwatchable(place);
            }
        }
        this.connection = connection;
        this.now = now;
        primary = server(first);
    }

    private Server server(Endpoint.Database place) throws EngineException {
        String key = place.user() + "@" + place.address() + "?" + place.config();
        Server known = servers.get(key);
        if (known == null) {
            known = new Server(connection.settings(place));
            servers.put(key, known);
        }
        return known;
    }

    /**
     * Looks at all of them, one after the other.
     *
     * @throws EngineException if the primary's databases cannot be listed
     */
    List<Staircase> read() throws EngineException {
        List<Staircase> all = new ArrayList<>();
        for (String database : databases()) {
            List<WatchedPlace> places = watched.get(database);
            if (places == null) {
                places = places(database);
                watched.put(database, places);
            }
            all.add(read(database, places));
        }
        return all;
    }

    private List<String> databases() throws EngineException {
        StarPattern pattern = new StarPattern(first.name());
        if (!pattern.hasStar()) {
            return List.of(first.name());
        }
        return primary.databases().stream()
                .map(DatabaseEntry::name)
                .filter(name -> !name.equals(SYSTEM) && pattern.match(name).isPresent())
                .sorted()
                .toList();
    }

    private List<WatchedPlace> places(String database) throws EngineException {
        Optional<String> star = new StarPattern(first.name()).match(database);
        List<WatchedPlace> places = new ArrayList<>();
        places.add(new WatchedPlace.OfServer(named(first, database), primary));
        for (Endpoint place : others) {
            if (place instanceof Endpoint.Database other) {
                String name = new StarPattern(other.name()).fill(star.orElse(database));
                places.add(new WatchedPlace.OfServer(named(other, name), server(other)));
            } else if (place instanceof Endpoint.Topic topic) {
                String name = new StarPattern(topic.name()).fill(star.orElse(database));
                places.add(new WatchedPlace.OfBroker(new Endpoint.Topic(topic.bootstrap(), name, topic.config())));
            }
        }
        return places;
    }

    private static Endpoint.Database named(Endpoint.Database place, String name) {
        return new Endpoint.Database(place.user(), place.address(), name, place.config());
    }

    private Staircase read(String database, List<WatchedPlace> places) {
        List<Stair> stairs = new ArrayList<>();
        // The primary is asked last, so that no place seems to be ahead of it.
        for (WatchedPlace place : places.subList(1, places.size())) {
            stairs.add(read(place));
        }
        Stair committed = read(places.get(0));
        Position newest = committed.last();
        if (newest != null) {
            stairs.replaceAll(stair -> compared(stair, database, newest));
        }
        stairs.add(0, committed);
        return new Staircase(database, stairs);
    }

    private static Stair read(WatchedPlace place) {
        try {
            return new Stair(place.address(), place.last(), 0, 0, false, null);
        } catch (EngineException e) {
            return Stair.unknown(place.address(), e);
        }
    }

    /** Asks the primary for the same transaction, and for the first one that is missing. */
    private Stair compared(Stair stair, String database, Position newest) {
        Position last = stair.last();
        if (last == null) {
            return stair;
        }
        try {
            boolean differs =
                    last.tx() > newest.tx() || !alh(database, last.tx(), newest).equals(last.alh());
            long lag = Math.max(0, newest.tx() - last.tx());
            long committed =
                    lag == 0 ? 0 : primary.header(database, last.tx() + 1).timestamp();
            long seconds = lag == 0 ? 0 : Math.max(0, now.getAsLong() / MS - committed);
            return new Stair(stair.place(), last, lag, seconds, differs, null);
        } catch (EngineException e) {
            return Stair.unknown(stair.place(), e);
        }
    }

    private Digest alh(String database, long tx, Position newest) throws EngineException {
        if (tx == newest.tx()) {
            return newest.alh();
        }
        return tx == 0 ? Position.EMPTY.alh() : primary.header(database, tx).alh();
    }

    @Override
    public void close() {
        watched.values().forEach(places -> places.forEach(WatchedPlace::close));
        servers.values().forEach(Server::close);
    }
}
