package io.immukafka.backup;

import io.immukafka.chain.Position;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TreeCheck;
import io.immukafka.chain.TxHasher;
import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a backup file in one pass: recomputes every value digest, entries tree and Alh from the payloads alone, and
 * holds them against the records and against each other. Needs 1 MiB, and in the deep check 32 bytes for each
 * transaction by which blTxId lags. Not safe for several threads.
 */
public final class BackupVerifier {

    private final FrameScanner source;
    private final TxHasher hasher = new TxHasher();
    private final @Nullable TreeCheck tree;

    private boolean ended;
    private @Nullable Position position;
    private @Nullable Position before;
    private @Nullable Position proved;
    private long provedBytes;
    private long records;
    private long defects;
    private long truncated;

    /** Verifies from the channel's next byte on, without the deep check. The channel stays the caller's. */
    public BackupVerifier(ReadableByteChannel in) {
        this(new FrameScanner(in), null, null);
    }

    /**
     * Verifies from the channel's next byte on, with the deep check of every blRoot if the file begins at transaction 1.
     *
     * @param maxLag greatest number of Alh's that wait to be part of a tree, 32 bytes each
     */
    public static BackupVerifier deep(ReadableByteChannel in, int maxLag) {
        return new BackupVerifier(new FrameScanner(in), new TreeCheck(maxLag), null);
    }

    /** Verifies from where the source stands on, against the position reached there, if it is known. */
    BackupVerifier(FrameScanner source, @Nullable TreeCheck tree, @Nullable Position position) {
        this.source = source;
        this.tree = tree;
        this.position = position;
    }

    /**
     * Verifies the next record.
     *
     * @return what became of it; null at the end of the file, and after a defect behind which nothing can be read.
     *     After other defects the proof continues with what the defective record states
     * @throws IOException if the file cannot be read
     */
    public @Nullable FrameVerdict next() throws IOException {
        if (ended) {
            return null;
        }
        FrameHeader head;
        try {
            head = source.next();
        } catch (BackupDefectException e) {
            records++;
            return broken(e.defect().place().start(), List.of(e.defect()));
        }
        if (head == null) {
            ended = true;
            return null;
        }
        records++;
        try {
            return judge(head, hash(head));
        } catch (BackupDefectException e) {
            return broken(head.start(), List.of(e.defect()));
        } catch (MalformedTxException e) {
            return malformed(head, HeaderReader.malformed(head, e));
        }
    }

    /** Verifies until the first defect, which it returns; null if there is none up to the end of the file. */
    public @Nullable BackupDefect firstDefect() throws IOException {
        for (FrameVerdict verdict = next(); verdict != null; verdict = next()) {
            if (!verdict.proved()) {
                return verdict.defects().get(0);
            }
        }
        return null;
    }

    /** What was found so far. */
    public BackupSummary summary() {
        return new BackupSummary(
                records,
                defects,
                before,
                proved,
                provedBytes,
                source.offset(),
                truncated,
                tree == null ? 0 : tree.checked(),
                tree != null && tree.lagged());
    }

    private RecomputedTx hash(FrameHeader head) throws IOException, BackupDefectException, MalformedTxException {
        hasher.begin(head.length());
        while (source.left() > 0) {
            int count = source.ready(1);
            hasher.accept(source.array(), source.at(), count);
            source.consume(count);
        }
        return hasher.finish();
    }

    private FrameVerdict judge(FrameHeader head, RecomputedTx tx) throws IOException {
        Position last = position;
        if (last == null) {
            before = tx.claim().previous();
            // Nothing precedes transaction 1, so what it continues is known.
            last = tx.tx() == 1 ? Position.EMPTY : null;
        }
        if (tx.truncated()) {
            truncated++;
        }
        if (!TxProof.holds(head, tx, last)) {
            Digest nextPrevAlh = source.nextPrevAlh();
            TxProof.Examined outcome = TxProof.examine(head, tx, last, nextPrevAlh);
            position = outcome.reached();
            return verdict(head, outcome.reached(), tx.truncated(), outcome.defects());
        }
        Position reached = new Position(tx.tx(), tx.alh());
        position = reached;
        List<BackupDefect> treeDefects = tree == null
                ? List.of()
                : tree.accept(tx).map(fault -> treeDefect(head, fault)).stream().toList();
        return verdict(head, reached, tx.truncated(), treeDefects);
    }

    private static BackupDefect treeDefect(FrameHeader head, TreeCheck.Fault fault) {
        return new BackupDefect.TreeDisagrees(head.place(FrameFormat.HEADER_ID_AT), fault);
    }

    private FrameVerdict verdict(FrameHeader head, Position reached, boolean valuesDropped, List<BackupDefect> found) {
        if (!found.isEmpty()) {
            count(found);
        } else if (defects == 0) {
            proved = reached;
            provedBytes = head.end();
        }
        return new FrameVerdict(head.number(), head.start(), head.end(), reached, valuesDropped, found);
    }

    private FrameVerdict malformed(FrameHeader head, BackupDefect.Malformed defect) throws IOException {
        try {
            source.skip();
        } catch (BackupDefectException cut) {
            return broken(head.start(), List.of(defect, cut.defect()));
        }
        // Of the transaction only what the record says is left, to go on with.
        if (head.tx() > 0) {
            position = new Position(head.tx(), head.checksum());
        }
        count(List.of(defect));
        return new FrameVerdict(head.number(), head.start(), head.end(), null, false, List.of(defect));
    }

    private FrameVerdict broken(long start, List<BackupDefect> found) {
        ended = true;
        count(found);
        return new FrameVerdict(records, start, source.offset(), null, false, found);
    }

    private void count(List<BackupDefect> found) {
        defects += found.size();
        if (tree != null) {
            tree.end();
        }
    }
}
