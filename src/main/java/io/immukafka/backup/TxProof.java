package io.immukafka.backup;

import io.immukafka.backup.BackupDefect.Damaged;
import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.Verdict;
import io.immukafka.hash.Digest;
import io.immukafka.tx.TxHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds one recomputed transaction against its record and against the position before it, and says what is damaged.
 *
 * <p>A hash tells only that something is wrong. What is wrong shows by substitution: put the value known from
 * elsewhere in the place of the suspected one, and if everything agrees then, that one was damaged.
 */
final class TxProof {

    private final FrameHeader head;
    private final RecomputedTx tx;
    private final @Nullable Position before;
    private final List<BackupDefect> defects = new ArrayList<>(1);

    private TxProof(FrameHeader head, RecomputedTx tx, @Nullable Position before) {
        this.head = head;
        this.tx = tx;
        this.before = before;
    }

    /**
     * The usual case, without a detour: all agrees, and it continues {@code before}.
     *
     * @param before position reached, null if the file begins here
     */
    static boolean holds(FrameHeader head, RecomputedTx tx, @Nullable Position before) {
        Claim stated = head.claim(tx.header());
        return ChainCheck.integrity(tx, stated).isEmpty()
                && ChainCheck.linkOrBegin(before, stated) instanceof Verdict.Next;
    }

    /**
     * The reason why {@link #holds} is false.
     *
     * @param defects what was found, at least one
     * @param reached position after it, from which the proof may go on
     */
    record Examined(List<BackupDefect> defects, Position reached) {}

    /**
     * Names what is wrong.
     *
     * @param nextPrevAlh prevAlh of the record behind it, null if there is none
     */
    static Examined examine(
            FrameHeader head, RecomputedTx tx, @Nullable Position before, @Nullable Digest nextPrevAlh) {
        return new TxProof(head, tx, before).examine(nextPrevAlh);
    }

    private Examined examine(@Nullable Digest nextPrevAlh) {
        TxHeader header = tx.header();
        Digest stated = head.checksum();
        boolean alhAgrees = tx.alh().equals(stated);
        boolean headerIdDamaged = false;
        if (header.id() != head.tx()) {
            headerIdDamaged = with(head.tx(), header.prevAlh(), header.eH()).equals(stated);
            defects.add(txIdDisagrees(head, header.id(), !headerIdDamaged));
        }
        Damaged damaged = alhAgrees || headerIdDamaged ? null : damaged(nextPrevAlh);
        if (damaged != null) {
            defects.add(
                    new BackupDefect.ChecksumDisagrees(checksumPlace(damaged), header.id(), stated, tx.alh(), damaged));
        }
        if (!tx.entriesMatch() && damaged != Damaged.EH) {
            defects.add(
                    new BackupDefect.EntriesDisagree(head.place(FrameFormat.TX_AT), header.id(), header.eH(), tx.eH()));
        }
        long id = headerIdDamaged ? head.tx() : header.id();
        Digest alh = damaged == Damaged.CHECKSUM ? tx.alh() : stated;
        boolean headerHolds = damaged == null || damaged == Damaged.CHECKSUM;
        Position reached = link(id, alh, headerHolds);
        return new Examined(List.copyOf(defects), reached);
    }

    private FilePosition checksumPlace(Damaged damaged) {
        return head.place(
                switch (damaged) {
                    case CHECKSUM, UNKNOWN -> FrameFormat.CHECKSUM_AT;
                    case PREV_ALH -> FrameFormat.PREV_ALH_AT;
                    case EH, HEADER -> FrameFormat.HEADER_ID_AT;
                });
    }

    private Damaged damaged(@Nullable Digest nextPrevAlh) {
        TxHeader header = tx.header();
        Digest stated = head.checksum();
        if (before != null && with(header.id(), before.alh(), header.eH()).equals(stated)) {
            return Damaged.PREV_ALH;
        }
        if (with(header.id(), header.prevAlh(), tx.eH()).equals(stated)) {
            return Damaged.EH;
        }
        if (tx.alh().equals(nextPrevAlh)) {
            return Damaged.CHECKSUM;
        }
        return stated.equals(nextPrevAlh) ? Damaged.HEADER : Damaged.UNKNOWN;
    }

    /** The Alh of the header with other values in it. */
    private Digest with(long id, Digest prevAlh, Digest eH) {
        TxHeader header = tx.header();
        return new TxHeader(
                        id,
                        prevAlh,
                        header.timestamp(),
                        header.version(),
                        header.metadata(),
                        header.entries(),
                        eH,
                        header.blTxId(),
                        header.blRoot())
                .alh();
    }

    private Position link(long id, Digest alh, boolean headerHolds) {
        Position reached = new Position(id, alh);
        if (before == null) {
            return reached;
        }
        if (id > before.tx() + 1) {
            defects.add(new BackupDefect.Gap(head.place(0), before, id));
        } else if (id == before.tx() + 1) {
            Digest prevAlh = tx.header().prevAlh();
            if (headerHolds && !prevAlh.equals(before.alh())) {
                defects.add(
                        new BackupDefect.Fork(head.place(FrameFormat.PREV_ALH_AT), before.tx(), before.alh(), prevAlh));
            }
        } else {
            duplicate(id, alh, before);
            return before;
        }
        return reached;
    }

    private void duplicate(long id, Digest alh, Position last) {
        if (id < last.tx()) {
            defects.add(new BackupDefect.Reordered(head.place(0), id, last));
        } else if (alh.equals(last.alh())) {
            defects.add(new BackupDefect.Repeated(head.place(0), id));
        } else {
            defects.add(new BackupDefect.Fork(head.place(FrameFormat.CHECKSUM_AT), id, last.alh(), alh));
        }
    }

    /**
     * Record and header name different ids.
     *
     * @param headerHolds whether the header bears out the checksum, so that the record's id is the damaged one
     */
    static BackupDefect.TxIdDisagrees txIdDisagrees(FrameHeader head, long headerId, boolean headerHolds) {
        int at = headerHolds ? FrameFormat.TX_ID_AT : FrameFormat.HEADER_ID_AT;
        return new BackupDefect.TxIdDisagrees(head.place(at), head.tx(), headerId);
    }
}
