package io.immukafka.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What Connect says of a connector.
 *
 * @param connector the connector itself
 * @param tasks its tasks in order of id, none before they are assigned
 */
public record ConnectorStatus(State connector, List<State> tasks) {

    private static final String EXCEPTION = "ConnectException: ";

    public ConnectorStatus {
        tasks = List.copyOf(tasks);
    }

    /**
     * The connector or one task.
     *
     * @param name UNASSIGNED, RUNNING, PAUSED, STOPPED, FAILED or RESTARTING
     * @param trace why it failed, else empty
     */
    public record State(String name, String trace) {

        boolean is(String expected) {
            return name.equals(expected);
        }

        private static State of(JsonNode node) {
            return new State(node.path("state").asText(), node.path("trace").asText(""));
        }
    }

    static ConnectorStatus of(JsonNode node) {
        List<State> tasks = new ArrayList<>();
        node.path("tasks").forEach(task -> tasks.add(State.of(task)));
        return new ConnectorStatus(State.of(node.path("connector")), tasks);
    }

    /** Whether the connector and this many tasks run, no more and no less. */
    public boolean isRunning(int expected) {
        return connector.is("RUNNING")
                && tasks.size() == expected
                && tasks.stream().allMatch(task -> task.is("RUNNING"));
    }

    /** What the connector itself said, in the line of a trace that stands below those of Connect. */
    public static String reason(String trace) {
        return trace.lines()
                .filter(line -> line.contains(EXCEPTION))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring(line.indexOf(EXCEPTION) + EXCEPTION.length()))
                .orElse(trace);
    }

    /** The traces of what has failed, the connector first; empty when nothing has. */
    public List<String> failures() {
        List<String> traces = new ArrayList<>();
        if (connector.is("FAILED")) {
            traces.add(connector.trace());
        }
        tasks.stream().filter(task -> task.is("FAILED")).map(State::trace).forEach(traces::add);
        return traces;
    }
}
