package io.immukafka.cli.console;

/**
 * How far a run has come, for people.
 *
 * @param total {@link #UNKNOWN} if the end is not known
 * @param unit B for bytes, else what is counted
 */
public record Extent(long done, long total, String unit) {
    public static final long UNKNOWN = -1;
}
