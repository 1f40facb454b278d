package io.immukafka.cli.console;

import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What of the libraries' logs people see: what the engines sit out, and with --verbose more. */
public final class Logging {

    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** Before the first logger is made. */
    public static void configure(String... arguments) {
        boolean verbose = System.getenv("IMMUKAFKA_DEBUG") != null
                || Arrays.stream(arguments).anyMatch(each -> each.equals("-v") || each.equals("--verbose"));
        set("defaultLogLevel", verbose ? "info" : "error");
        set("log.io.immukafka", verbose ? "info" : "warn");
        set("showThreadName", "false");
        set("showLogName", Boolean.toString(verbose));
        set("showDateTime", Boolean.toString(verbose));
        set("levelInBrackets", "false");
    }

    /** Held, since a logger that nobody holds forgets its level; loaded only by commands that need a server. */
    private static final class Grpc {
        private static final Logger LOG = Logger.getLogger("io.grpc");
    }

    /** gRPC's own log: what matters of it comes as a failure of the call too. */
    public static void quietGrpc() {
        if (!"info".equals(System.getProperty(PREFIX + "log.io.immukafka"))) {
            Grpc.LOG.setLevel(Level.OFF);
        }
    }

    private static void set(String name, String value) {
        if (System.getProperty(PREFIX + name) == null) {
            System.setProperty(PREFIX + name, value);
        }
    }
}
