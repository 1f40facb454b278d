package io.immukafka.connect.options;

import io.immukafka.connect.task.StopScope;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** What stops when a database cannot continue. */
public final class StopOptions {

    public static final String SCOPE = "stop.scope";

    private StopOptions() {}

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Failures")
                .addChoice(
                        SCOPE,
                        StopScope.DATABASE,
                        StopScope.values(),
                        Importance.MEDIUM,
                        "Stop scope",
                        "What stops when a database cannot continue, because it failed verification or a server "
                                + "refuses it. database: only that database stops, with an ERROR in the log that is "
                                + "repeated every ten minutes; it is tried again every minute if the cause can be "
                                + "removed on the server, and the task fails when only databases are left that are not. "
                                + "task: the whole task fails at once, and a restart tries again.");
    }
}
