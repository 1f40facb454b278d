package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.RetryPolicy;
import io.immukafka.engine.RetryPolicy.Kind;
import io.immukafka.topic.SharedReaders;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicExtent;
import io.immukafka.topic.TopicTail;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Asks the brokers about the topics of a task, with one client of each kind, and again until they answer. */
final class TopicLookup implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicLookup.class);

    /** The records at a topic's end of which one shows, in general, how far it has come. */
    private static final long FEW = 16;

    private static final long WATCH_MS = 5_000;
    private static final long SHORT_MS = 500;
    private static final long CLOSE_MS = 5_000;
    private static final long REMINDER_MS = TimeUnit.MINUTES.toMillis(10);

    private final Map<String, String> settings;
    private final Queue<SourceTopics.LookupResult> answers;
    private final Runnable onAnswer;
    private final Queue<SourceDatabase> asked = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService thread;

    // What follows belongs to the thread.
    private final Map<String, SourceDatabase> open = new LinkedHashMap<>();
    private final Set<String> seenMissing = new HashSet<>();
    private final TopicWatch watch = new TopicWatch();
    private final RetryPolicy retries;
    private @Nullable TopicAdmin admin;
    private @Nullable SharedReaders readers;
    private Set<String> hidden = Set.of();
    private long hiddenToldAt;
    /** Stops that the task has not taken yet, and when to say so. */
    private final Map<SourceTopics.LookupResult, Long> unheard = new HashMap<>();

    /**
     * Asks nothing yet.
     *
     * @param settings of Kafka's clients and of the schema registry
     * @param answers takes the answers
     * @param onAnswer called after each one; must not block
     */
    TopicLookup(
            Map<String, String> settings,
            long firstPauseMs,
            long longestPauseMs,
            Queue<SourceTopics.LookupResult> answers,
            Runnable onAnswer) {
        this.settings = settings;
        this.answers = answers;
        this.onAnswer = onAnswer;
        retries = new RetryPolicy("a topic of this task", firstPauseMs, longestPauseMs, ThreadLocalRandom.current());
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread made = new Thread(
                    () -> {
                        if (logContext != null) {
                            MDC.setContextMap(logContext);
                        }
                        work.run();
                    },
                    "immudb-topics");
            made.setDaemon(true);
            return made;
        });
        Future<?> unused = thread.scheduleWithFixedDelay(this::watch, WATCH_MS, WATCH_MS, TimeUnit.MILLISECONDS);
    }

    /** Asks where a database continues. */
    void ask(SourceDatabase database) {
        asked.add(database);
        thread.execute(this::look);
    }

    private void look() {
        for (SourceDatabase next = asked.poll(); next != null; next = asked.poll()) {
            open.put(next.name(), next);
        }
        if (open.isEmpty()) {
            return;
        }
        try {
            lookAtAll();
            retries.succeeded().ifPresent(log::info);
        } catch (TopicException e) {
            failed(e);
        } catch (RuntimeException | Error e) {
            stopAll(ErrorCode.DEFECT, "looking at the topics failed: " + e, e);
        }
        if (!open.isEmpty() && !thread.isShutdown()) {
            Future<?> unused =
                    thread.schedule(this::look, Math.max(retries.retryAt() - now(), SHORT_MS), TimeUnit.MILLISECONDS);
        }
    }

    private void failed(TopicException failure) {
        if (thread.isShutdown()) {
            return;
        }
        if (failure.reason() == TopicException.Category.UNREACHABLE) {
            Optional<EngineException> never = retries.failed(Kind.TRANSIENT, failure.code(), failure, now());
            never.ifPresent(end -> stopAll(end.code(), String.valueOf(end.getMessage()), end));
            retries.warning().ifPresent(log::warn);
            closeClients();
        } else {
            stopAll(failure.code(), "the kafka.* options cannot be used: " + failure.getMessage(), failure);
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void stopAll(ErrorCode code, String what, Throwable cause) {
        for (SourceDatabase database : List.copyOf(open.values())) {
            answer(database, new ConnectException(code.message("database '" + database.name() + "': " + what), cause));
        }
    }

    private void answer(SourceDatabase database, @Nullable ConnectException stop) {
        open.remove(database.name());
        answers.add(new SourceTopics.LookupResult(database, stop));
        onAnswer.run();
    }

    /** @throws TopicException the last of those for which a database must wait */
    private void lookAtAll() throws TopicException {
        Set<String> topics = new TreeSet<>();
        open.values().forEach(database -> topics.add(database.topic()));
        Map<String, TopicAdmin.AdminAnswer<TopicExtent>> extents = admin().extents(topics);
        Set<String> nowHidden = new TreeSet<>();
        TopicException outage = null;
        for (SourceDatabase database : List.copyOf(open.values())) {
            try {
                lookAt(database, Objects.requireNonNull(extents.get(database.topic())), nowHidden);
            } catch (TopicException e) {
                outage = e;
            } catch (ConnectException e) {
                answer(database, e);
            }
        }
        tell(nowHidden);
        if (outage != null) {
            throw outage;
        }
    }

    private void lookAt(SourceDatabase database, TopicAdmin.AdminAnswer<TopicExtent> extent, Set<String> nowHidden)
            throws TopicException {
        LookedAt topic = new LookedAt(database.topic(), extent);
        if (database.basis() == SourceDatabase.Basis.STORED && topic.isMissing() && seenMissing.add(database.name())) {
            // A broker that has just started may not know it yet: the next look decides.
            return;
        }
        Optional<SourceDatabase> decided = TopicContinuation.decide(database, topic);
        if (decided.isEmpty()) {
            nowHidden.add(database.topic());
        } else {
            watch.add(decided.get(), topic.id);
            answer(decided.get(), null);
        }
    }

    /** Looks at a topic when it is asked. */
    private final class LookedAt implements TopicContinuation.TopicView {
        private final String topic;
        private final TopicAdmin.AdminAnswer<TopicExtent> extent;
        private @Nullable Uuid id;

        LookedAt(String topic, TopicAdmin.AdminAnswer<TopicExtent> extent) {
            this.topic = topic;
            this.extent = extent;
        }

        private boolean isMissing() {
            try {
                return extent().isEmpty();
            } catch (TopicException e) {
                // Who decides meets it too.
                return false;
            }
        }

        @Override
        public Optional<TopicExtent> extent() throws TopicException {
            Optional<TopicExtent> known = extent.get();
            id = known.map(TopicExtent::id).orElse(null);
            return known;
        }

        @Override
        public Optional<TopicTail> tail() throws TopicException {
            return TopicTail.find(readers(), topic);
        }

        @Override
        public Optional<TopicTail> newest() throws TopicException {
            return TopicTail.newest(readers(), topic, FEW);
        }
    }

    private TopicAdmin admin() throws TopicException {
        TopicAdmin opened = admin;
        if (opened == null) {
            opened = new TopicAdmin(settings);
            admin = opened;
        }
        return opened;
    }

    private SharedReaders readers() throws TopicException {
        SharedReaders opened = readers;
        if (opened == null) {
            opened = SharedReaders.open(settings);
            readers = opened;
        }
        return opened;
    }

    /** Says why databases wait although the brokers answer. */
    private void tell(Set<String> nowHidden) {
        if (!nowHidden.isEmpty() && (!nowHidden.equals(hidden) || now() - hiddenToldAt >= REMINDER_MS)) {
            hiddenToldAt = now();
            log.warn(
                    "The topics {} end with an open transaction of a producer. Their databases wait until it is committed or "
                            + "aborted, which the brokers do after its transaction.timeout.ms",
                    nowHidden);
        }
        hidden = nowHidden;
    }

    private void watch() {
        try {
            Set<String> topics = watch.topics();
            if (!topics.isEmpty()) {
                for (SourceTopics.LookupResult stop : watch.look(admin().ids(topics))) {
                    answers.add(stop);
                    onAnswer.run();
                }
            }
        } catch (TopicException e) {
            // The next look for an offset meets it too, and says so.
            log.debug("The topics of this task were not looked at", e);
        }
        complain();
    }

    /** A task that Connect does not call can neither stop a database nor report it. */
    private void complain() {
        Set<SourceTopics.LookupResult> stops = new HashSet<>(answers);
        stops.removeIf(answer -> answer.stop() == null);
        unheard.keySet().retainAll(stops);
        for (SourceTopics.LookupResult answer : stops) {
            long due = unheard.computeIfAbsent(answer, added -> now() + WATCH_MS);
            if (now() >= due) {
                unheard.put(answer, now() + REMINDER_MS);
                log.error(
                        "Connect does not ask this task for records: it waits for topic '{}', and all databases of the task wait "
                                + "with it. Restart the task",
                        answer.database().topic(),
                        answer.stop());
            }
        }
    }

    private void closeClients() {
        if (readers != null) {
            readers.close();
            readers = null;
        }
        if (admin != null) {
            admin.close();
            admin = null;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                closeClients();
            } else {
                log.warn(
                        "Looking at the topics has not ended within {} ms; its clients are left to the garbage",
                        CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
