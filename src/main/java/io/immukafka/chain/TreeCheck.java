package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.hash.MerkleFrontier;
import io.immukafka.tx.TxHeader;
import java.util.Optional;

/**
 * Recomputes each header's blRoot, the root over the first blTxId Alh's of a history that begins at transaction 1.
 *
 * <p>blTxId lags behind the id, so the Alh's in between wait in a ring, 32 bytes each. When more wait than are
 * allowed, the check ends there, with no verdict on what follows.
 */
public final class TreeCheck {

    /** Alh's that wait at the most, unless said otherwise: 32 MiB of them. */
    public static final int MOST_WAITING = 1 << 20;

    /** A contradiction between a header's tree fields and the history. */
    public sealed interface Fault {

        /** Its transaction. */
        long tx();

        /** The actual and the expected value, as a sentence without its full stop. */
        String describe();

        /** A header states another root over the history than the history has. */
        record RootDiffers(long tx, long blTxId, Digest stated, Digest computed) implements Fault {
            @Override
            public String describe() {
                return "blRoot of transaction " + tx + ", the root over the first " + blTxId + " transactions, is "
                        + stated.toHex() + " by its header and " + computed.toHex() + " by the transactions";
            }
        }

        /** A header's tree is smaller than the one before: it never shrinks on a server. */
        record SizeDecreases(long tx, long before, long found) implements Fault {
            @Override
            public String describe() {
                return "blTxId of transaction " + tx + " is " + found + ", after " + before + "; it never decreases";
            }
        }
    }

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
    public TreeCheck(int maxLag) {
        this.maxLag = maxLag;
        ring = new byte[capacity * Digest.LENGTH];
    }

    /** The last transaction whose blRoot was recomputed. */
    public long checked() {
        return checked;
    }

    /** Whether the check ended because too many Alh's wait. */
    public boolean lagged() {
        return lagged;
    }

    /** Ends the check: the history has a break. */
    public void end() {
        active = false;
    }

    /** Takes the next verified transaction; returns the fault in its tree fields, if any. */
    public Optional<Fault> accept(RecomputedTx tx) {
        if (!active || tx.tx() != appended + 1) {
            active = false;
            lagged = full;
            return Optional.empty();
        }
        TxHeader header = tx.header();
        long blTxId = header.blTxId();
        if (blTxId < tree.size()) {
            active = false;
            return Optional.of(new Fault.SizeDecreases(tx.tx(), tree.size(), blTxId));
        }
        if (blTxId > tree.size()) {
            for (long next = tree.size(); next < blTxId; next++) {
                tree.append(ring, slot(next));
            }
            root = tree.root();
        }
        if (!root.equals(header.blRoot())) {
            active = false;
            return Optional.of(new Fault.RootDiffers(tx.tx(), blTxId, header.blRoot(), root));
        }
        checked = tx.tx();
        keep(tx.alh());
        return Optional.empty();
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
