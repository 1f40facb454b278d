package io.immukafka.client.connection;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;

/** The threads of one client, all daemons named after its server, all gone after {@link #close}. */
public final class ClientThreads {

    private static final long IDLE_SECONDS = 10;
    private static final long CLOSE_SECONDS = 5;

    private final EventLoopGroup network;
    private final ThreadPoolExecutor calls;
    private final ScheduledThreadPoolExecutor timer;

    ClientThreads(ImmudbAddress server) {
        String name = "immudb-" + server;
        network = new MultiThreadIoEventLoopGroup(1, daemons(name + "-network"), NioIoHandler.newFactory());
        calls = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons(name + "-call"),
                // A call made after the end learns so in its own thread instead of never.
                (task, ended) -> task.run());
        timer = new ScheduledThreadPoolExecutor(1, daemons(name + "-timer"));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Daemons that log with the context of the thread that makes the client: in a worker, the connector and the task. */
    private static ThreadFactory daemons(String name) {
        AtomicInteger next = new AtomicInteger();
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        return task -> {
            Runnable logged = () -> {
                if (logContext != null) {
                    MDC.setContextMap(logContext);
                }
                task.run();
            };
            Thread thread = new Thread(logged, name + "-" + next.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Moves bytes; nothing may block here. */
    EventLoopGroup network() {
        return network;
    }

    /** Runs what calls report, and reads what they send: may block on a disk. */
    public ExecutorService calls() {
        return calls;
    }

    public ScheduledExecutorService timer() {
        return timer;
    }

    /** Waits for the threads, a few seconds at most unless one of them is the caller. */
    void close() throws InterruptedException {
        timer.shutdownNow();
        calls.shutdown();
        network.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).await(CLOSE_SECONDS, TimeUnit.SECONDS);
        calls.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        timer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
