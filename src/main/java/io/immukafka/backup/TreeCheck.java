package io.immukafka.backup;

import io.immukafka.chain.RecomputedTx;
import io.immukafka.hash.Digest;
import io.immukafka.hash.MerkleFrontier;
import io.immukafka.tx.TxHeader;
import org.jspecify.annotations.Nullable;

/**
 * Recomputes each header's blRoot, the root over the first blTxId Alh's of a history that begins at transaction 1.
 *
 * <p>blTxId lags behind the id, so the Alh's in between wait in a ring, 32 bytes each. When more wait than are
 * allowed, the check ends there, with no verdict on what follows.
 */
final class TreeCheck {

    private final MerkleFrontier tree = new MerkleFrontier();
    private final int maxLag;
    private byte[] ring;
    private int capacity = 64;
    private long appended;
    private long checked;
    private Digest root = Digest.ZERO;
    private boolean active = true;
    private boolean full;
    private boolean lagged;

    /** A check that lets up to {@code maxLag} Alh's wait, 32 bytes each. */
    TreeCheck(int maxLag) {
        this.maxLag = maxLag;
        ring = new byte[capacity * Digest.LENGTH];
    }

    /** The last transaction whose blRoot was recomputed. */
    long checked() {
        return checked;
    }

    /** Whether the check ended because too many Alh's wait. */
    boolean lagged() {
        return lagged;
    }

    /** Ends the check: the history has a break. */
    void end() {
        active = false;
    }

    /** Takes the next proved transaction; gives the defect of its tree, if any. */
    @Nullable
    BackupDefect accept(RecordHead head, RecomputedTx tx) {
        if (!active || tx.tx() != appended + 1) {
            active = false;
            lagged = full;
            return null;
        }
        TxHeader header = tx.header();
        long blTxId = header.blTxId();
        Place place = head.place(RecordFormat.HEADER_ID_AT);
        if (blTxId < tree.size()) {
            active = false;
            return new BackupDefect.BlTxIdDecreases(place, tx.tx(), tree.size(), blTxId);
        }
        if (blTxId > tree.size()) {
            for (long next = tree.size(); next < blTxId; next++) {
                tree.append(ring, slot(next));
            }
            root = tree.root();
        }
        if (!root.equals(header.blRoot())) {
            active = false;
            return new BackupDefect.BlRootDisagrees(place, tx.tx(), blTxId, header.blRoot(), root);
        }
        checked = tx.tx();
        keep(tx.alh());
        return null;
    }

    private void keep(Digest alh) {
        if (appended - tree.size() == capacity && !grow()) {
            active = false;
            full = true;
            return;
        }
        alh.copyTo(ring, slot(appended));
        appended++;
    }

    private boolean grow() {
        int larger = Math.min(2 * capacity, maxLag);
        if (larger <= capacity) {
            return false;
        }
        byte[] old = ring;
        int oldCapacity = capacity;
        ring = new byte[larger * Digest.LENGTH];
        capacity = larger;
        for (long i = tree.size(); i < appended; i++) {
            System.arraycopy(old, (int) (i % oldCapacity) * Digest.LENGTH, ring, slot(i), Digest.LENGTH);
        }
        return true;
    }

    private int slot(long index) {
        return (int) (index % capacity) * Digest.LENGTH;
    }
}
