package io.immukafka.cli.watch;

import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.ControllingTerminal;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.console.Interruption;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.engine.EngineException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows how far databases have come in several places, once or until the process is interrupted. */
public final class StatusWatch {

    private static final long MOMENT_MS = 100;

    private final List<Endpoint> places;
    private final ServerOptions connection;
    private final RunOptions run;
    private final long maxLag;
    private int shown;

    /**
     * Nothing is asked yet.
     *
     * @param maxLag seconds that a place may be behind
     */
    public StatusWatch(List<Endpoint> places, ServerOptions connection, RunOptions run, long maxLag) {
        this.places = places;
        this.connection = connection;
        this.run = run;
        this.maxLag = maxLag;
    }

    /**
     * Looks once.
     *
     * @return exit code: whether histories differ, a place does not answer, or one is too far behind, in this order
     */
    public int once() throws EngineException {
        try (StaircaseReader reader = new StaircaseReader(places, connection, System::currentTimeMillis)) {
            List<Staircase> all = reader.read();
            show(all, false);
            return exitCode(all);
        }
    }

    /**
     * Looks again and again, until the process is interrupted.
     *
     * @param pauseMs milliseconds between two looks
     */
    public int untilInterrupted(long pauseMs) throws EngineException, InterruptedException {
        boolean redraw = ControllingTerminal.showsOutput() && !run.json();
        try (StaircaseReader reader = new StaircaseReader(places, connection, System::currentTimeMillis)) {
            while (!Interruption.requested()) {
                show(reader.read(), redraw);
                run.flushData();
                for (long left = pauseMs; left > 0 && !Interruption.requested(); left -= MOMENT_MS) {
                    Thread.sleep(Math.min(left, MOMENT_MS));
                }
            }
        }
        return ExitCode.INTERRUPTED;
    }

    private void show(List<Staircase> all, boolean redraw) {
        Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        if (run.json()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("time", time.toString());
            report.put("sameHistory", all.stream().noneMatch(Staircase::differs));
            report.put(
                    "lagSeconds",
                    all.stream().mapToLong(Staircase::lagSeconds).max().orElse(0));
            report.put("databases", all.stream().map(Staircase::report).toList());
            run.report(report);
            return;
        }
        List<String> lines = StaircaseText.lines(all, maxLag);
        StringBuilder text = new StringBuilder();
        if (redraw && shown > 0) {
            // The cursor goes up over what was shown before, and the rest of the screen is cleared.
            text.append(String.format("\u001b[%dA\u001b[J", shown));
        }
        text.append(time);
        lines.forEach(line -> text.append(System.lineSeparator()).append(line));
        run.print(text.toString());
        shown = lines.size() + 1;
    }

    private int exitCode(List<Staircase> all) {
        if (all.stream().anyMatch(Staircase::differs)) {
            return ExitCode.UNPROVED;
        }
        for (Staircase each : all) {
            for (Stair stair : each.stairs()) {
                if (stair.problem() != null) {
                    run.say("immukafka: " + stair.problem().getMessage());
                    return CliErrors.exitCode(stair.problem());
                }
            }
        }
        return all.stream().anyMatch(each -> each.lagSeconds() > maxLag) ? ExitCode.BEHIND : ExitCode.DONE;
    }
}
