package io.immukafka.connect.task;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Which task of which connector this is.
 *
 * @param connector its name
 * @param task its number
 */
public record TaskName(String connector, String task) {

    /** Connect's log context, such as {@code [orders|task-0] }: a task is told its number nowhere else. */
    private static final Pattern CONTEXT = Pattern.compile("\\[(.*)\\|task-(\\d+).*");

    /** The task that this thread works for. */
    public static TaskName current(Map<String, String> properties) {
        return of(MDC.get("connector.context"), properties);
    }

    /** @param context of the log; null if there is none */
    static TaskName of(@Nullable String context, Map<String, String> properties) {
        Matcher matcher = CONTEXT.matcher(context == null ? "" : context.strip());
        return matcher.matches()
                ? new TaskName(matcher.group(1), matcher.group(2))
                : new TaskName(properties.getOrDefault("name", "unknown"), "0");
    }

    @Override
    public String toString() {
        return connector + "-" + task;
    }
}
