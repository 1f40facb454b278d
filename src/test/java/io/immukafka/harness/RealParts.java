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
 * Gives tests the parts that all classes of this JVM share: parameters of the types {@link Parts}, {@link ImmudbServer},
 * {@link KafkaBroker} and {@link ConnectWorker}, also of constructors and of {@code @BeforeAll} methods.
 *
 * <p>They start when the first test asks for them and end after the last test. A test uses names of its own (databases,
 * topics, connectors). When a test fails, the data of all parts is kept.
 */
public final class RealParts
        implements ParameterResolver, TestWatcher, LifecycleMethodExecutionExceptionHandler, AfterAllCallback {

    private static final Map<Class<?>, Function<Parts, Object>> TYPES = Map.of(
            Parts.class, parts -> parts,
            ImmudbServer.class, Parts::immudb,
            KafkaBroker.class, Parts::broker,
            ConnectWorker.class, Parts::worker);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Parts parts = context.getRoot()
                .getStore(Namespace.create(RealParts.class))
                .computeIfAbsent(Parts.class, any -> new Parts(), Parts.class);
        Function<Parts, Object> choice = TYPES.get(parameter.getParameter().getType());
        if (choice == null) {
            throw new IllegalStateException("no part is a " + parameter.getParameter());
        }
        return choice.apply(parts);
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
