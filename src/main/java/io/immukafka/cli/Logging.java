package io.immukafka.cli;

import java.util.Arrays;

/** What of the libraries' logs people see: what the engines sit out, and with --verbose more. */
final class Logging {

    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {}

    /** Before the first logger is made. */
    static void configure(String... arguments) {
        boolean verbose = System.getenv("IMMUKAFKA_DEBUG") != null
                || Arrays.stream(arguments).anyMatch(each -> each.equals("-v") || each.equals("--verbose"));
        set("defaultLogLevel", verbose ? "info" : "error");
        set("log.io.immukafka", verbose ? "info" : "warn");
        set("showThreadName", "false");
        set("showLogName", Boolean.toString(verbose));
        set("showDateTime", Boolean.toString(verbose));
        set("levelInBrackets", "false");
    }

    private static void set(String name, String value) {
        if (System.getProperty(PREFIX + name) == null) {
            System.setProperty(PREFIX + name, value);
        }
    }
}
