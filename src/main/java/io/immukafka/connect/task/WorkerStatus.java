package io.immukafka.connect.task;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.common.utils.Sanitizer;

/** What the worker says of one of its tasks: the same as its REST interface, read from its own metrics in this JVM. */
final class WorkerStatus {

    /** The connector is paused. */
    static final String PAUSED = "paused";

    /** An exception has ended the task. */
    static final String FAILED = "failed";

    private final ObjectName bean;

    WorkerStatus(TaskName task) {
        try {
            bean = new ObjectName("kafka.connect:type=connector-task-metrics,connector="
                    + Sanitizer.jmxSanitize(task.connector()) + ",task=" + task.task());
        } catch (JMException e) {
            throw new IllegalStateException("the task " + task + " has a name that JMX does not allow", e);
        }
    }

    /** The state, such as {@code running}; empty if the worker has no such task, or does not publish its metrics in JMX. */
    Optional<String> current() {
        try {
            return Optional.of(ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(bean, "status")
                    .toString());
        } catch (JMException unpublished) {
            return Optional.empty();
        }
    }

    /** Whether it is in this state. */
    boolean is(String state) {
        return current().filter(state::equals).isPresent();
    }
}
