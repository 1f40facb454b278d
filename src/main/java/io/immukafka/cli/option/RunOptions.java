package io.immukafka.cli.option;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.ControllingTerminal;
import io.immukafka.cli.console.JsonWriter;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.RateLimiter;
import io.immukafka.engine.EngineException;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** How a run behaves: what it says, how fast it goes, how long it waits. */
@SuppressWarnings("NullAway.Init")
public final class RunOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Writes JSON to standard output.")
    private boolean json;

    @Option(names = "--progress-bar", description = "Shows progress even if standard error is not a terminal.")
    private boolean progress;

    @Option(
            names = "--max-rate",
            paramLabel = "BYTES",
            defaultValue = "0",
            converter = Rate.class,
            description = "Limits the run to this many bytes per second, such as 500K or 10M, to spare a production "
                    + "server.")
    private long maxRate;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long an outage may last before the run gives up (default: ${DEFAULT-VALUE}).")
    private long patience;

    public boolean json() {
        return json;
    }

    /** Tells people something. */
    public void say(String message) {
        PrintWriter err = command.commandLine().getErr();
        err.println(message);
        err.flush();
    }

    /** Writes data. */
    public void print(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    /** Writes a line of data; {@link #flushData} tells whether it arrived. */
    public void printData(String line) {
        command.commandLine().getOut().println(line);
    }

    /** Writes text as it is; {@link #flushData} tells whether it arrived. */
    public void printText(String text) {
        command.commandLine().getOut().print(text);
    }

    /**
     * Flushes the data that was printed.
     *
     * @throws EngineException if nobody takes it any more
     */
    public void flushData() throws EngineException {
        // A stream that wraps System.out does not hear of its failures.
        boolean failed = command.commandLine().getOut().checkError();
        if (System.out.checkError() || failed) {
            throw new EngineException(
                    EngineException.Reason.UNREACHABLE,
                    ErrorCode.FILE_FAILED,
                    "writing standard output failed: its reader has closed it, or the disk is full",
                    null);
        }
    }

    /** Writes the report, if it is wanted. */
    public void report(Map<String, ?> report) {
        if (json) {
            print(JsonWriter.write(report));
        }
    }

    public Progress progress(String task) {
        return new Progress(progress || ControllingTerminal.showsErrors(), task, System.err);
    }

    /**
     * Progress of a run that prints data as it goes: not where both would share a terminal.
     *
     * @param ends whether the run has an end to be measured against
     */
    public Progress progressBesideData(String task, boolean ends) {
        boolean apart = ControllingTerminal.showsErrors() && !ControllingTerminal.showsOutput();
        return new Progress(ends && (progress || apart), task, System.err);
    }

    public Duration patience() {
        return Duration.ofSeconds(patience);
    }

    public RateLimiter pace() {
        return new RateLimiter(maxRate, System.nanoTime());
    }

    /** Bytes a second, with K, M or G for powers of 1024. */
    private static final class Rate implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (text.startsWith("-")) {
                throw malformed(text);
            }
            String upper = text.trim().toUpperCase(Locale.ROOT);
            int unit = upper.isEmpty() ? -1 : "KMG".indexOf(upper.charAt(upper.length() - 1));
            String digits = unit < 0 ? upper : upper.substring(0, upper.length() - 1);
            try {
                return Math.multiplyExact(Long.parseLong(digits), 1L << (10 * (unit + 1)));
            } catch (NumberFormatException | ArithmeticException e) {
                throw malformed(text);
            }
        }

        private static TypeConversionException malformed(String text) {
            return new TypeConversionException(
                    "'" + text + "' is not a valid rate: give bytes per second, such as 500K, 10M or 1G");
        }
    }

    /**
     * Seconds since 1970 of an option; null if it was not given.
     *
     * @param text with an offset, or in the time zone of this machine
     */
    static @Nullable Long seconds(@Nullable String text) throws EngineException {
        if (text == null) {
            return null;
        }
        try {
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return time instanceof OffsetDateTime exact
                    ? exact.toEpochSecond()
                    : LocalDateTime.from(time).atZone(ZoneId.systemDefault()).toEpochSecond();
        } catch (DateTimeException e) {
            throw new EngineException(
                    EngineException.Reason.REFUSED,
                    ErrorCode.USAGE,
                    "'" + text + "' is not a valid time: write 2026-11-22T18:30:00 (local time), "
                            + "2026-11-22T18:30:00+01:00 or "
                            + "2026-11-22T17:30:00Z",
                    e);
        }
    }
}
