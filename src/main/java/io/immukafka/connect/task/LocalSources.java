package io.immukafka.connect.task;

import io.immukafka.metrics.SourceMetrics;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sources of this JVM, by topic. A sink that is given no records, such as one that is paused, learns here how far
 * its topic has come. Safe for several threads.
 */
final class LocalSources {

    private static final Map<String, SourceMetrics> BY_TOPIC = new ConcurrentHashMap<>();

    private LocalSources() {}

    static void add(String topic, SourceMetrics source) {
        BY_TOPIC.put(topic, source);
    }

    static void remove(String topic, SourceMetrics source) {
        BY_TOPIC.remove(topic, source);
    }

    /** The last transaction that is in the topic; empty if no source of this JVM writes to it. */
    static OptionalLong last(String topic) {
        SourceMetrics source = BY_TOPIC.get(topic);
        return source == null
                ? OptionalLong.empty()
                : OptionalLong.of(source.lag().done());
    }
}
