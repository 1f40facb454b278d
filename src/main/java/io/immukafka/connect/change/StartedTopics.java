package io.immukafka.connect.change;

import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.task.StoppedDatabases;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A change task that reads topics. */
final class StartedTopics implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    private final List<TopicChanges> topics = new ArrayList<>();
    private final StoppedDatabases<String> stopped;
    private final int all;
    private int turn;

    private StartedTopics(StoppedDatabases<String> stopped, int all) {
        this.stopped = stopped;
        this.all = all;
    }

    /**
     * Begins with these topics where the offsets say; connects to nothing yet.
     *
     * @throws ConnectException if no topic can be started, since its offset is not valid
     */
    static StartedTopics start(
            ChangeOptions options, List<String> topics, Map<Map<String, String>, Map<String, Object>> offsets) {
        StartedTopics started = new StartedTopics(new StoppedDatabases<>(options.stopScope()), topics.size());
        MemoryBudget memory = new MemoryBudget(options.bufferMaxBytes(), topics.size());
        SpoolBudget spool = new SpoolBudget();
        for (String topic : topics) {
            try {
                TxStore store = new TxStore(memory.share(() -> {}), spool.share());
                started.topics.add(new TopicChanges(topic, offsets, options, store));
            } catch (ConnectException e) {
                started.stopped.stop(topic, name(topic), e);
            }
        }
        started.stopped.check(topics.size());
        return started;
    }

    private static String name(String topic) {
        return "topic '" + topic + "'";
    }

    /**
     * The next records of one topic after the other; null if none came within 200 ms.
     *
     * @throws ConnectException if no topic is left that can continue
     */
    synchronized @Nullable List<SourceRecord> poll() throws InterruptedException {
        stopped.check(all);
        long begun = System.nanoTime();
        List<SourceRecord> records = new ArrayList<>();
        List<TopicChanges> running =
                topics.stream().filter(each -> !stopped.contains(each.topic())).toList();
        Duration wait = LONGEST_WAIT.dividedBy(Math.max(1, running.size()));
        for (int i = 0; i < running.size() && records.isEmpty(); i++) {
            // Another topic begins next time, so that a busy one starves none.
            drain(running.get((turn + i) % running.size()), records, wait);
        }
        turn = running.isEmpty() ? 0 : (turn + 1) % running.size();
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while reading topics");
        }
        if (records.isEmpty()) {
            // A topic that is retried later did not wait.
            TimeUnit.NANOSECONDS.sleep(LONGEST_WAIT.toNanos() - (System.nanoTime() - begun));
            return null;
        }
        return records;
    }

    private void drain(TopicChanges topic, List<SourceRecord> records, Duration wait) {
        try {
            topic.drainTo(records, wait);
        } catch (EngineException e) {
            stop(topic, new ConnectException(e.getMessage(), e));
        } catch (ConnectException e) {
            stop(topic, e);
        }
    }

    private void stop(TopicChanges topic, ConnectException cause) {
        topic.close();
        stopped.stop(topic.topic(), name(topic.topic()), cause);
    }

    @Override
    public synchronized void close() {
        topics.forEach(TopicChanges::close);
    }
}
