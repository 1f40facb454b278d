package io.immukafka.cli.console;

/** What the command ends with. */
public final class ExitCode {

    public static final int DONE = 0;
    /** The data failed verification: corrupt, a gap, a fork. */
    public static final int UNPROVED = 1;
    /** Wrong use, or a refused operation. */
    public static final int REFUSED = 2;
    /** A server, file or broker could not be reached. */
    public static final int UNREACHABLE = 3;
    /** A place is further behind than was allowed. */
    public static final int BEHIND = 4;
    /** By a signal; as a shell reports it for SIGINT. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
