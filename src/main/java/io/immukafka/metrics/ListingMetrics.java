package io.immukafka.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What a connector with patterns tells of its listing of the server's databases. Safe for several threads. */
public final class ListingMetrics {

    /** What each metric means, by its name. */
    public static final Map<String, String> DESCRIPTIONS;

    private static final String MATCHED = "databases-matched";
    private static final String FAILING = "listing-failing";
    private static final String AGE = "listing-age-seconds";

    static {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(MATCHED, "Databases that the connector exports, as of the last listing.");
        all.put(FAILING, "1 while the server does not list its databases, else 0.");
        all.put(
                AGE,
                "Seconds since the server last listed its databases, or since the connector started. It lists them every 10 s.");
        DESCRIPTIONS = Collections.unmodifiableMap(all);
    }

    private final LongSupplier nanoTime;
    private volatile long listedAt;
    private volatile int matched;
    private volatile boolean failing;

    /** @param nanoTime a clock that never goes back */
    public ListingMetrics(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        listedAt = nanoTime.getAsLong();
    }

    /** The server has listed its databases. */
    public void listed(int databases) {
        matched = databases;
        failing = false;
        listedAt = nanoTime.getAsLong();
    }

    /** The server has not listed its databases. */
    public void failed() {
        failing = true;
    }

    /** The current value of each metric by its name. */
    public Map<String, Supplier<Object>> values() {
        return Map.of(
                MATCHED,
                () -> matched,
                FAILING,
                () -> failing ? 1 : 0,
                AGE,
                () -> (nanoTime.getAsLong() - listedAt) / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
