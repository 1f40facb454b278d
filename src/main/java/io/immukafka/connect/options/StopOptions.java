package io.immukafka.connect.options;

import io.immukafka.connect.task.StopScope;
import java.util.Arrays;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.CaseInsensitiveValidString;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** What stops when a database cannot continue. */
public final class StopOptions {

    public static final String SCOPE = "stop.scope";

    private StopOptions() {}

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Failures")
                .add(
                        SCOPE,
                        ConfigDef.Type.STRING,
                        StopScope.DATABASE.toString(),
                        CaseInsensitiveValidString.in(Arrays.stream(StopScope.values())
                                .map(StopScope::toString)
                                .toArray(String[]::new)),
                        Importance.MEDIUM,
                        "Stop scope",
                        "What stops when a database cannot continue, because it failed verification or a server "
                                + "refuses it. database: only that database stops, with an ERROR in the log that is "
                                + "repeated every ten minutes, and the task fails when none is left. task: the whole "
                                + "task stops at once. Restarting the task tries again.");
    }
}
