package io.immukafka.harness;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Gives tests the servers that all classes of this JVM share: parameters of the types {@link TestServers}, {@link ImmudbServer},
 * {@link KafkaBroker}, {@link ConnectWorker} and {@link SchemaRegistryServer}, also of constructors and of {@code @BeforeAll} methods.
 *
 * <p>They start when the first test asks for them and end after the last test. A test uses names of its own (databases,
 * topics, connectors). When a test fails, the data of all servers is kept.
 */
public final class RealServers
        implements ParameterResolver, TestWatcher, LifecycleMethodExecutionExceptionHandler, AfterAllCallback {

    private static final Map<Class<?>, Function<TestServers, Object>> TYPES = Map.of(
            TestServers.class, servers -> servers,
            ImmudbServer.class, TestServers::immudb,
            KafkaBroker.class, TestServers::broker,
            ConnectWorker.class, TestServers::worker,
            SchemaRegistryServer.class, TestServers::registry);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestServers servers = context.getRoot()
                .getStore(Namespace.create(RealServers.class))
                .computeIfAbsent(TestServers.class, any -> new TestServers(), TestServers.class);
        Function<TestServers, Object> choice =
                TYPES.get(parameter.getParameter().getType());
        if (choice == null) {
            throw new IllegalStateException("no server is a " + parameter.getParameter());
        }
        return choice.apply(servers);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        Run.keepFolders();
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable cause) throws Throwable {
        Run.keepFolders();
        throw cause;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Run.tidy();
    }
}
