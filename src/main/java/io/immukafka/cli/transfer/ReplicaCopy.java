package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.TxSequence;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.FileOrigin;
import io.immukafka.cli.endpoint.Origin;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.endpoint.TopicOrigin;
import io.immukafka.cli.endpoint.VerifiedOrigin.Strictness;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.TargetOptions;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.engine.EngineException;
import io.immukafka.tx.Limits;
import io.immukafka.tx.TxHeader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One origin on its way into a replica, which verifies what it receives. */
public record ReplicaCopy(Copy copy, Endpoint.Database to, TargetOptions options) {

    /** An origin that is open, and what is known of it before the first transaction leaves. */
    private record OpenOrigin(
            Origin source, Claim first, @Nullable Limits limits) {}

    public void run() throws EngineException, InterruptedException {
        if (copy.wanted().fromTx() > 1) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "a replica needs the history from transaction 1 on, so it cannot be combined with --from-tx");
        }
        try (Server server = copy.opener().server(to)) {
            if (copy.from() instanceof Endpoint.Database from) {
                fromDatabase(server, from);
                return;
            }
            OpenOrigin opened = copy.from() instanceof Endpoint.Topic from ? open(from, server) : open();
            try (Origin source = opened.source();
                    ReplicaTarget target = open(server, opened.first(), opened.limits())) {
                transfer(source, target);
            }
        }
    }

    private void fromDatabase(Server server, Endpoint.Database from) throws EngineException, InterruptedException {
        Claim first;
        Limits primary;
        try (Server origin = copy.opener().server(from)) {
            DatabaseSettings settings = origin.settings(from.name())
                    .orElseThrow(() ->
                            CliErrors.refused(ErrorCode.DATABASE_MISSING, from + ": the database does not exist"));
            primary = settings.limits();
            if (origin.state(from.name()).committed().tx() == 0) {
                throw CliErrors.refused(ErrorCode.EMPTY_INPUT, from + " is empty. Nothing was copied");
            }
            TxHeader header = origin.header(from.name(), 1);
            first = Claim.of(header, header.alh(), 0);
        }
        try (ReplicaTarget target = open(server, first, primary)) {
            Position start = target.start();
            try (Origin source =
                    copy.opener().database(from, to.toString(), start.tx() == 0 ? null : start, copy.wanted())) {
                transfer(source, target);
            }
        }
    }

    private OpenOrigin open() throws EngineException {
        FileOrigin source = OriginOpener.unproved(copy.from());
        try {
            TxPart first = source.peek();
            return new OpenOrigin(source, first(first == null ? null : first.claim()), null);
        } catch (EngineException e) {
            source.close();
            throw e;
        }
    }

    private OpenOrigin open(Endpoint.Topic from, Server server) throws EngineException {
        Position has = server.settings(to.name()).isEmpty()
                ? Position.EMPTY
                : server.state(to.name()).committed();
        TopicOrigin source = TopicOrigin.open(from, TxSequence.meeting(has), false, Strictness.CHAIN_ONLY);
        try {
            RecomputedTx first = source.peek();
            return new OpenOrigin(source, first(first == null ? null : first.claim()), source.limits());
        } catch (EngineException e) {
            source.close();
            throw e;
        }
    }

    private Claim first(@Nullable Claim found) throws EngineException {
        if (found == null) {
            throw CliErrors.unproved(
                    ErrorCode.EMPTY_INPUT, copy.from() + " is empty: it contains no transaction. Nothing was changed");
        }
        return found;
    }

    private ReplicaTarget open(Server server, Claim first, @Nullable Limits primary) throws EngineException {
        return ReplicaTarget.open(server, to.name(), first, options.of(true, true, primary), copy.run()::say);
    }

    private void transfer(Origin source, ReplicaTarget target) throws EngineException, InterruptedException {
        RunOptions run = copy.run();
        Transfer.Result result = target.fill(source, copy.wanted(), run, "copy");
        Claim last = result.last();
        Position reached = last == null ? target.start() : result.reached();
        target.complete(last == null ? reached : last.reached(), reached);
        long copied = reached.tx() - target.start().tx();
        run.say(
                copied == 0
                        ? "Nothing to copy: " + to + " ends with " + reached + ", as " + copy.from() + " does"
                        : "Copied " + copied + " transactions: " + to + " ends with " + reached);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("origin", copy.from().toString());
        report.put("destination", to.toString());
        report.put("transactions", copied);
        report.put("last", reached.tx());
        report.put("alh", reached.alh().toHex());
        report.put("bytes", result.bytes());
        run.report(report);
    }
}
