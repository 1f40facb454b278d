package io.immukafka.connect.source;

import io.immukafka.connect.options.KafkaOptions;
import io.immukafka.connect.options.SourceOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the first acknowledged record of a database shows about its topic, if there are no settings with which to look at it before:
 * only the record's offset tells whether others precede it. Safe for several threads.
 */
final class FirstRecords {

    private final Map<String, SourceDatabase> expected = new ConcurrentHashMap<>();

    void expect(SourceDatabase database) {
        if (database.basis() != SourceDatabase.Basis.CERTAIN) {
            expected.put(database.name(), database);
        }
    }

    /**
     * The topic has a record of this database.
     *
     * @param offset in its partition
     * @return what the log should say
     */
    Optional<String> written(String name, long offset) {
        SourceDatabase database = expected.remove(name);
        SourceOffset from = database == null ? null : database.offset();
        if (database == null || from == null) {
            return Optional.empty();
        }
        if (database.basis() == SourceDatabase.Basis.UNKNOWN && offset > 0) {
            return Optional.of("No offset was stored for database '" + name
                    + "', so its export has begun with transaction 1, but topic '" + database.topic() + "' has "
                    + offset
                    + " older offsets: the history is probably being written once more. Readers skip what they have. To "
                    + "continue after the topic's last transaction instead, stop the connector, delete its offsets, set "
                    + KafkaOptions.BOOTSTRAP_SERVERS + " and resume it");
        }
        if (database.basis() == SourceDatabase.Basis.STORED
                && offset == 0
                && from.position().tx() > 0) {
            return Optional.of("Topic '" + database.topic() + "' was empty, although according to the stored offset of "
                    + "database '" + name + "' it had " + from.position()
                    + ". It now begins in the middle of the history, "
                    + "and no replica can be filled from it alone. If " + SourceOptions.TOPIC_PREFIX
                    + " was changed by "
                    + "mistake, change it back and set the offset to that transaction with PATCH "
                    + "/connectors/<name>/offsets. To write the whole history, stop the connector, delete the offset and "
                    + "resume it. With " + KafkaOptions.BOOTSTRAP_SERVERS
                    + " this is noticed before anything is written");
        }
        return Optional.empty();
    }
}
