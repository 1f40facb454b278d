package io.immukafka.connect.options;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** How much a task holds in memory. */
public final class BufferOptions {

    public static final String MAX_BYTES = "buffer.max.bytes";

    private static final long DEFAULT = 16L << 20;

    private BufferOptions() {}

    static void define(ConfigDef definition, String documentation) {
        new OptionGroup(definition, "Memory")
                .add(
                        MAX_BYTES,
                        ConfigDef.Type.LONG,
                        DEFAULT,
                        ConfigDef.Range.atLeast(1),
                        Importance.MEDIUM,
                        "Buffer (bytes)",
                        documentation);
    }
}
