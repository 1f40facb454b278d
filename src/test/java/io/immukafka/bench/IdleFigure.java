package io.immukafka.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a source asks of a primary on which nobody writes. */
final class IdleFigure implements Figure {

    private static final int DATABASES = 4;
    private static final int SECONDS = 30;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        try (TestBed bed = new TestBed(false, TestBed.SMALL_HEAP)) {
            for (int i = 1; i <= DATABASES; i++) {
                bed.fill("idle" + i, new Load("idle" + i, 10, 1, 100));
            }
            bed.export("idle", "idle*", Map.of());
            Clock.await(() -> bed.bytesInTopic("idle" + DATABASES) > 0);
            TimeUnit.SECONDS.sleep(5);
            long before = bed.callsToPrimary();
            TimeUnit.SECONDS.sleep(SECONDS);
            double calls = (double) (bed.callsToPrimary() - before) / SECONDS / DATABASES;
            results.add("source, idle", "calls for each database", "1/s", List.of(calls));
            results.atMost(2, "source, idle", "calls a second for each database", calls);
        }
    }
}
