package io.immukafka.connect.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.RegexRouter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRoutingTest {

    private static Map<String, String> router(String alias, String type, String regex, String replacement) {
        return Map.of(
                "transforms." + alias + ".type", type,
                "transforms." + alias + ".regex", regex,
                "transforms." + alias + ".replacement", replacement);
    }

    @ParameterizedTest
    @CsvSource({
        "immudb\\.(.*), $1-archive",
        "immudb, other",
        ".*, all",
        "(im)(mu).*, $2.$1.x",
        "immudb\\.ledger, immudb.ledger",
    })
    void recordsAreExpectedWhereKafkasRouterSendsThem(String regex, String replacement) {
        Map<String, String> properties = new HashMap<>(router("r", RegexRouter.class.getName(), regex, replacement));
        properties.put("transforms", "r");

        try (RegexRouter<SinkRecord> router = new RegexRouter<>()) {
            router.configure(Map.of("regex", regex, "replacement", replacement));
            SinkRecord record =
                    new SinkRecord("immudb.ledger", 0, null, null, null, null, 0, null, TimestampType.CREATE_TIME);
            assertThat(new TopicRouting(properties).route("immudb.ledger"))
                    .isEqualTo(router.apply(record).topic());
        }
    }

    @Test
    void routersFollowOneAnotherAndOthersChangeNothing() {
        Map<String, String> properties = new HashMap<>(router("b", "RegexRouter", "two", "three"));
        properties.putAll(router("a", "RegexRouter", "one", "two"));
        properties.put("transforms.h.type", "org.apache.kafka.connect.transforms.DropHeaders");
        properties.put("transforms", " a, h ,b");

        assertThat(new TopicRouting(properties).route("one")).isEqualTo("three");
        properties.put("transforms", "b,a");
        assertThat(new TopicRouting(properties).route("one")).isEqualTo("two");
        assertThat(new TopicRouting(Map.of()).route("one")).isEqualTo("one");
    }
}
