package io.immukafka.connect.options;

import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The pauses between attempts to reach a server. */
public final class RetryOptions {

    public static final String FIRST = "retry.backoff.ms";
    public static final String LONGEST = "retry.backoff.max.ms";

    private RetryOptions() {}

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Retries")
                .add(
                        FIRST,
                        ConfigDef.Type.LONG,
                        100L,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "First pause (ms)",
                        "Pause before the first retry after an outage. Each pause is about twice the previous one, "
                                + "with jitter; retries continue until the server responds.")
                .add(
                        LONGEST,
                        ConfigDef.Type.LONG,
                        10_000L,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "Longest pause (ms)",
                        "The longest pause between two retries.");
    }

    static void check(AbstractConfig config, OptionErrors errors) {
        if (errors.isSound(FIRST, LONGEST) && config.getLong(LONGEST) < config.getLong(FIRST)) {
            errors.add(
                    LONGEST,
                    "is " + config.getLong(LONGEST) + ", shorter than " + FIRST + "=" + config.getLong(FIRST)
                            + ": raise the first or lower the second");
        }
    }
}
