package io.immukafka.connect.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.util.ConnectorUtils;

/**
 * Which databases a task exports. The connector tells each task its databases, so that they are divided evenly. If patterns match
 * more databases than the tasks have sessions, each task finds its own in the server's listing instead, by a hash of the name:
 * then no task has to be restarted when databases come and go.
 *
 * @param databases that the task was told; empty if it finds them itself
 * @param task number of the task, from 0; -1 if it was told its databases
 * @param tasks how many tasks divide the databases
 */
public record DatabaseAssignment(List<String> databases, int task, int tasks) {

    private static final String DATABASES = "task.databases";
    /** Under which change connectors of version 0.1 told it. */
    private static final String DATABASES_OF_0_1 = "task.origins";

    private static final String TASK = "task.number";
    private static final String TASKS = "task.count";

    public DatabaseAssignment {
        databases = List.copyOf(databases);
    }

    /**
     * The configurations of a connector's tasks.
     *
     * @param common properties of all tasks
     * @param databases that the connector knows
     * @param mayGrow whether databases can join that the connector does not know yet
     * @param sessions that each task may have
     */
    public static List<Map<String, String>> configurations(
            Map<String, String> common, List<String> databases, boolean mayGrow, int sessions, int maxTasks) {
        int tasks = Math.min(databases.size(), maxTasks);
        List<Map<String, String>> configurations = new ArrayList<>();
        if (tasks == 0) {
            return configurations;
        }
        if (mayGrow && databases.size() > (long) tasks * sessions) {
            for (int task = 0; task < tasks; task++) {
                configurations.add(with(common, Map.of(TASK, String.valueOf(task), TASKS, String.valueOf(tasks))));
            }
        } else {
            ConnectorUtils.groupPartitions(databases, tasks)
                    .forEach(group -> configurations.add(with(common, Map.of(DATABASES, String.join(",", group)))));
        }
        return configurations;
    }

    private static Map<String, String> with(Map<String, String> common, Map<String, String> own) {
        Map<String, String> all = new HashMap<>(common);
        all.putAll(own);
        return all;
    }

    /** The assignment that a task's configuration holds. */
    public static DatabaseAssignment of(Map<String, String> configuration) {
        String databases = configuration.getOrDefault(DATABASES, configuration.get(DATABASES_OF_0_1));
        return databases != null
                ? new DatabaseAssignment(List.of(databases.split(",")), -1, 1)
                : new DatabaseAssignment(
                        List.of(),
                        Integer.parseInt(configuration.get(TASK)),
                        Integer.parseInt(configuration.get(TASKS)));
    }

    /** Whether the task finds its databases in the server's listing. */
    public boolean findsDatabases() {
        return databases.isEmpty();
    }

    /** Whether a database that matches the patterns belongs to this task. */
    public boolean owns(String database) {
        return Math.floorMod(database.hashCode(), tasks) == task;
    }
}
