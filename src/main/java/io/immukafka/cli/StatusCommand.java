package io.immukafka.cli;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.console.Times;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.endpoint.TopicSettings;
import io.immukafka.cli.endpoint.VerifiedOrigin;
import io.immukafka.cli.endpoint.VerifiedOrigin.Strictness;
import io.immukafka.cli.history.DatabaseHistory;
import io.immukafka.cli.history.History;
import io.immukafka.cli.history.HistoryComparison;
import io.immukafka.cli.history.RecordedHistory;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.cli.watch.StatusWatch;
import io.immukafka.engine.EngineException;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where places stand, and whether they hold the same history. */
@Command(
        name = "status",
        description = "Shows which transactions each origin has, how far it lags, and whether all have the same "
                + "history. Files and topics are read and verified in one pass.",
        footer = {
            "",
            "Exit code 1 if two histories differ, with the first transaction that differs; 4 if a place is further behind "
                    + "than --max-lag.",
            "",
            "With --watch or --max-lag only the last transaction of each place is looked at. The first origin is the "
                    + "primary, the others are",
            "databases and topics. A * in the first name stands for all databases that fit; it is put into the other names.",
            "",
            "Examples:",
            "  immukafka status immudb://immudb@db1:3322/shop kafka://broker:9092/immudb.shop immudb://immudb@db2:3322/shop",
            "  immukafka status shop.backup shop-copy.backup --json",
            "  immukafka status --watch 'immudb://immudb@db1:3322/*' 'kafka://broker:9092/immudb.*' "
                    + "'immudb://immudb@db2:3322/*_replica'",
            "  immukafka status --max-lag 60 immudb://immudb@db1:3322/shop immudb://immudb@db2:3322/shop"
        })
@SuppressWarnings("NullAway.Init")
final class StatusCommand implements Callable<Integer> {

    private static final long WATCH_PAUSE_MS = 1000;

    @Parameters(
            paramLabel = "ORIGIN",
            arity = "1..*",
            description = "immudb://user@host:port/database, kafka://host:port/topic, a file, or -.")
    private List<String> origins;

    @Option(names = "--watch", description = "Shows how far each place has come, every second, until Ctrl-C.")
    private boolean watch;

    @Option(
            names = "--max-lag",
            paramLabel = "SECONDS",
            description = "Ends with exit code 4 if a place lacks a transaction that is older than this; with --watch, "
                    + "marks the place.")
    private @Nullable Long maxLag;

    @Mixin
    private ServerOptions connection;

    @Mixin
    private RunOptions run;

    /** A place with what it holds. */
    private record EndpointHistory(Endpoint place, History history, List<String> warnings) {}

    @Override
    public Integer call() throws EngineException, InterruptedException {
        List<Endpoint> places = new ArrayList<>();
        for (String origin : origins) {
            places.add(Endpoint.parse(origin));
        }
        if (watch || maxLag != null) {
            StatusWatch look =
                    new StatusWatch(places, connection, run, maxLag == null ? Long.MAX_VALUE : Math.max(0, maxLag));
            return watch ? look.untilInterrupted(WATCH_PAUSE_MS) : look.once();
        }
        List<EndpointHistory> held = new ArrayList<>();
        try {
            for (Endpoint place : places) {
                held.add(open(place));
            }
            return report(held);
        } finally {
            held.forEach(each -> each.history().close());
        }
    }

    private EndpointHistory open(Endpoint place) throws EngineException, InterruptedException {
        OriginOpener opener = new OriginOpener(connection, run);
        if (place instanceof Endpoint.Database database) {
            Server server = opener.server(database);
            try {
                return new EndpointHistory(place, new DatabaseHistory(server, database.name()), List.of());
            } catch (EngineException e) {
                server.close();
                throw e;
            }
        }
        List<String> warnings = place instanceof Endpoint.Topic topic ? warnings(topic) : List.of();
        try (VerifiedOrigin source = opener.verified(place, null, Strictness.CHAIN_ONLY);
                Progress progress = run.progress("status")) {
            return new EndpointHistory(place, RecordedHistory.read(source, progress), warnings);
        }
    }

    private static List<String> warnings(Endpoint.Topic place) throws EngineException {
        try (TopicAdmin admin = new TopicAdmin(TopicSettings.of(place))) {
            return admin.state(place.name()).map(TopicState::warnings).orElse(List.of());
        } catch (TopicException e) {
            throw TopicSettings.failure(place, e);
        }
    }

    private int report(List<EndpointHistory> held) throws EngineException {
        EndpointHistory newest = held.get(0);
        for (EndpointHistory each : held) {
            newest = each.history().last().tx() > newest.history().last().tx() ? each : newest;
        }
        boolean different = false;
        List<Map<String, ?>> reports = new ArrayList<>();
        for (EndpointHistory each : held) {
            HistoryComparison comparison = HistoryComparison.of(each.history(), newest.history());
            different |= comparison instanceof HistoryComparison.Different;
            Map<String, Object> report = describe(each, newest);
            compare(report, comparison, newest.place());
            reports.add(report);
            if (!run.json()) {
                show(each, report, each.equals(newest) ? null : comparison, newest.place());
            }
        }
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("sameHistory", !different);
        whole.put("places", reports);
        run.report(whole);
        return different ? ExitCode.UNPROVED : ExitCode.DONE;
    }

    private static Map<String, Object> describe(EndpointHistory held, EndpointHistory newest) {
        History history = held.history();
        boolean empty = history.last().tx() == history.before().tx();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("place", held.place().toString());
        report.put("first", empty ? null : history.before().tx() + 1);
        report.put("last", history.last().tx());
        report.put("alh", history.last().alh().toHex());
        report.put("time", empty ? null : Times.text(history.timestamp()));
        report.put("lag", newest.history().last().tx() - history.last().tx());
        report.put("warnings", held.warnings());
        return report;
    }

    private static void compare(Map<String, Object> report, HistoryComparison comparison, Endpoint newest) {
        report.put("comparedWith", newest.toString());
        if (comparison instanceof HistoryComparison.Same same) {
            report.put("sameUpTo", same.upTo());
        } else if (comparison instanceof HistoryComparison.Different difference) {
            report.put(difference.exact() ? "firstDifference" : "differenceAtOrBefore", difference.tx());
        }
    }

    private void show(
            EndpointHistory held, Map<String, Object> report, @Nullable HistoryComparison comparison, Endpoint newest) {
        run.print(held.place().toString());
        run.print(
                report.get("first") == null
                        ? "  empty"
                        : "  holds " + report.get("first") + " to " + report.get("last") + ", committed until "
                                + report.get("time"));
        run.print("  Alh   " + report.get("alh"));
        run.print("  lag   " + report.get("lag"));
        held.warnings().forEach(warning -> run.print("  warning: " + warning));
        if (comparison instanceof HistoryComparison.Same same) {
            run.print("  same history as " + newest + " up to " + same.upTo());
        } else if (comparison instanceof HistoryComparison.Different difference) {
            run.print("  ANOTHER HISTORY than " + newest + ": transaction " + difference.tx()
                    + (difference.exact() ? " is the first that differs" : " differs, or one before it") + ": Alh "
                    + difference.one().toHex() + " here, " + difference.other().toHex() + " there");
        } else if (comparison != null) {
            run.print("  has no transaction in common with " + newest + ", so the two cannot be compared");
        }
    }
}
