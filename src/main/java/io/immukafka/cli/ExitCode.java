package io.immukafka.cli;

/** What the command ends with. */
final class ExitCode {

    static final int DONE = 0;
    /** The data does not prove itself: corrupt, a gap, a fork. */
    static final int UNPROVED = 1;
    /** Wrong use, or a refused operation. */
    static final int REFUSED = 2;
    /** A server, file or broker could not be reached. */
    static final int UNREACHABLE = 3;
    /** By a signal; as a shell reports it for SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
