package io.immukafka.cli.verify;

import io.immukafka.ErrorCode;
import io.immukafka.backup.BackupDefect;
import io.immukafka.backup.BackupSummary;
import io.immukafka.backup.BackupVerifier;
import io.immukafka.backup.FrameVerdict;
import io.immukafka.chain.Position;
import io.immukafka.chain.TreeCheck;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.console.Extent;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Interruption;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.engine.EngineException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies a backup file or standard input: every defect is named, the file's rest is looked at too. */
public final class FileVerification {

    /** Defects beyond these are counted, not listed. */
    private static final int LISTED = 100;

    private final Endpoint place;
    private final @Nullable Endpoint other;
    private final boolean deep;
    private final OriginOpener opener;
    private final RunOptions run;
    private final List<Map<String, ?>> defects = new ArrayList<>();
    private final List<DamagedFrame> damaged = new ArrayList<>();
    private final String name;
    private @Nullable Position reached;

    /** @param other a second copy, null for none */
    public FileVerification(
            Endpoint place, @Nullable Endpoint other, boolean deep, OriginOpener opener, RunOptions run) {
        this.place = place;
        name = place instanceof Endpoint.Standard ? "standard input" : place.toString();
        this.other = other;
        this.deep = deep;
        this.opener = opener;
        this.run = run;
    }

    /** The exit code. */
    public int verify() throws EngineException, InterruptedException {
        if (other != null && !(place instanceof Endpoint.BackupFile)) {
            throw CliErrors.refused(ErrorCode.USAGE, "--against needs a file: standard input cannot be read twice");
        }
        BackupSummary summary;
        try (ReadableByteChannel in = open()) {
            long size = in instanceof FileChannel file ? file.size() : Extent.UNKNOWN;
            Optional<BackupSummary> proved = segmented();
            summary = proved.isPresent() ? proved.get() : verify(in, size);
        } catch (IOException e) {
            throw CliErrors.of("reading " + name, e);
        }
        List<String> differences = other == null || damaged.isEmpty()
                ? List.of()
                : new CopyComparison(place, other, opener).differences(damaged);
        differences.forEach(run::say);
        return conclude(summary, differences);
    }

    private ReadableByteChannel open() throws IOException {
        return place instanceof Endpoint.BackupFile file
                ? FileChannel.open(file.path())
                : Channels.newChannel(System.in);
    }

    /** The usual case, in which all is verified, at the speed of all processors. */
    private Optional<BackupSummary> segmented() throws IOException, InterruptedException {
        if (deep || !(place instanceof Endpoint.BackupFile file) || !Files.isRegularFile(file.path())) {
            return Optional.empty();
        }
        try (Progress progress = run.progress("verify")) {
            return new SegmentedVerification(file.path(), progress).prove();
        }
    }

    private BackupSummary verify(ReadableByteChannel in, long size) throws IOException {
        BackupVerifier verifier = deep ? BackupVerifier.deep(in, TreeCheck.MOST_WAITING) : new BackupVerifier(in);
        try (Progress progress = run.progress("verify")) {
            for (FrameVerdict verdict = verifier.next(); verdict != null; verdict = verifier.next()) {
                if (!verdict.proved()) {
                    note(verdict);
                }
                reached = verdict.reached() == null ? reached : verdict.reached();
                progress.at(new Extent(verdict.end(), size, "B"));
                if (Interruption.requested()) {
                    throw new InterruptedRunException("interrupted at offset " + verdict.end());
                }
            }
        }
        return verifier.summary();
    }

    private void note(FrameVerdict verdict) {
        for (BackupDefect defect : verdict.defects()) {
            if (defects.size() == LISTED) {
                run.say("Further defects are counted but not listed");
            }
            if (defects.size() < LISTED) {
                run.say(name + ": " + defect.describe());
            }
            if (defects.size() <= LISTED) {
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("defect", defect.getClass().getSimpleName());
                report.put("record", defect.place().record());
                report.put("start", defect.place().start());
                report.put("offset", defect.place().offset());
                report.put("problem", defect.problem());
                defects.add(report);
            }
        }
        long tx = DamagedFrame.tx(verdict, reached);
        if (damaged.size() < LISTED && tx > 0) {
            damaged.add(new DamagedFrame(tx, verdict.record(), verdict.payloadStart(), verdict.end()));
        }
    }

    private int conclude(BackupSummary summary, List<String> differences) {
        Position last = summary.last();
        Position before = summary.before();
        boolean proved = summary.proved() && last != null;
        if (last == null) {
            run.say(name
                    + (summary.records() == 0
                            ? " is empty: it contains no transaction. Check the program that wrote it"
                            : ": no transaction could be verified"));
        } else if (before != null) {
            run.say(name + ": " + (proved ? "verified" : "verified only up to offset " + summary.provedBytes()) + ": "
                    + (last.tx() == before.tx() + 1
                            ? "transaction " + last.tx()
                            : "transactions from " + (before.tx() + 1) + " to " + last.tx())
                    + ", Alh " + last.alh().toHex());
        }
        if (summary.truncated() > 0) {
            run.say(name + ": " + summary.truncated() + " transactions have digests instead of their values: either "
                    + "retention removed the values, or somebody stripped them, which the checksums do not reveal");
        }
        if (deep) {
            run.say(name + ": " + DeepCheck.of(summary).describe());
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("origin", place.toString());
        report.put("verified", proved);
        report.put("records", summary.records());
        report.put("first", before == null ? null : before.tx() + 1);
        report.put("last", last == null ? null : last.tx());
        report.put("alh", last == null ? null : last.alh().toHex());
        report.put("verifiedBytes", summary.provedBytes());
        report.put("bytes", summary.bytes());
        report.put("truncated", summary.truncated());
        if (deep) {
            DeepCheck.of(summary).addTo(report);
        }
        report.put("defectCount", summary.defects());
        report.put("defects", defects);
        if (other != null) {
            report.put("differences", differences);
        }
        run.report(report);
        return proved ? ExitCode.DONE : ExitCode.UNPROVED;
    }
}
