package io.immukafka.cli.endpoint;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.Extent;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.export.ExportEngine;
import io.immukafka.export.ExportOptions;
import io.immukafka.export.ExportStart;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A database up to a transaction, exported and verified with many requests ahead. */
public final class DatabaseOrigin implements Origin {

    private static final int WINDOW = 100;
    private static final long BUFFER = 8L << 20;

    /** The least part of a run that is held below a rate, so that little is fetched ahead of it. */
    private static final int LEAST_PART = 16 << 10;

    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5000;

    private final String name;
    private final ExportEngine engine;
    private final @Nullable Server owned;
    private final long first;
    private final long last;
    private long reached;

    private DatabaseOrigin(String name, ExportEngine engine, @Nullable Server owned, long first, long last) {
        this.name = name;
        this.engine = engine;
        this.owned = owned;
        this.first = first;
        this.last = last;
        reached = first - 1;
    }

    /**
     * Opens a database.
     *
     * @param after the position to go on after; null for {@code firstTx}
     * @param firstTx where to begin, whatever comes before
     * @param last the transaction to end with
     * @param pace of the run: no more than a second's worth is fetched ahead
     * @param owned closed with this source; null if the server stays open
     */
    public static DatabaseOrigin open(
            Server server,
            String database,
            @Nullable Position after,
            long firstTx,
            Position last,
            RateLimiter pace,
            @Nullable Server owned) {
        ExportStart start = after == null ? ExportStart.with(firstTx) : ExportStart.after(after);
        int part = (int) Math.max(LEAST_PART, pace.share(FileOrigin.PART));
        long buffer = Math.max(ExportOptions.leastMemory(part), pace.ahead(BUFFER));
        ExportOptions options = new ExportOptions(WINDOW, part, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
        ExportEngine engine = ExportEngine.start(
                server.client().database(database), start, options, new MemoryBudget(buffer, 1), () -> {});
        String name = "database '" + database + "' at " + server.address();
        return new DatabaseOrigin(name, engine, owned, start.tx() + 1, last.tx());
    }

    @Override
    public List<TxPart> poll(long maxBytes, Duration wait) throws EngineException, InterruptedException {
        if (ended()) {
            return List.of();
        }
        List<TxPart> parts = new ArrayList<>();
        for (TxPart part : engine.poll(maxBytes, wait)) {
            // Transactions that were committed since the run began are left for the next one.
            if (part.claim().tx() <= last) {
                parts.add(part);
                reached = part.last() ? part.claim().tx() : reached;
            }
        }
        return parts;
    }

    @Override
    public @Nullable Limits limits() {
        DatabaseSettings settings = engine.settings();
        return settings == null ? null : settings.limits();
    }

    @Override
    public void release(long bytes) {
        engine.release(bytes);
    }

    @Override
    public boolean ended() {
        return reached >= last;
    }

    @Override
    public String where() {
        return name;
    }

    @Override
    public Extent extent() {
        return new Extent(reached - first + 1, last - first + 1, "tx");
    }

    @Override
    public Optional<String> trouble() {
        return engine.trouble();
    }

    @Override
    public void close() {
        engine.close();
        if (owned != null) {
            owned.close();
        }
    }
}
