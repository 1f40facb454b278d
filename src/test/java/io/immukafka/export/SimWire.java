package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import io.immukafka.hash.Digest;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The way between the primary and the export, on which bytes change now and then: anywhere in a transaction, its header
 * included, or in what the primary states of itself.
 */
final class SimWire {

    private static final int PREV_ALH_AT = Integer.BYTES + Long.BYTES;
    private static final int TIMESTAMP_AT = PREV_ALH_AT + Digest.LENGTH;

    /** Within this time, whatever was changed has been noticed. */
    private static final long CALM_MS = 60_000;

    private final VirtualTime time;
    private final Random random;

    /** Changes in a thousand messages. */
    int rate;

    /** The transaction whose bytes always arrive changed, 0 for none, and whether that is in its header. */
    long damagedTx;

    boolean damagesHeader;

    /** What had been received when something was last changed: nothing is changed again before there is more. */
    private long changedAfter = -1;

    private long changedAt = -CALM_MS;
    private long received;

    SimWire(VirtualTime time, Random random) {
        this.time = time;
        this.random = random;
    }

    /** The receiver has everything up to this transaction. */
    void received(long tx) {
        received = Math.max(received, tx);
    }

    private boolean changes() {
        if (random.nextInt(1000) >= rate || changedAfter >= received || time.now() - changedAt < CALM_MS) {
            return false;
        }
        changedAt = time.now();
        changedAfter = received;
        return true;
    }

    /** The bytes of a transaction as they arrive. */
    byte[] transaction(SimTx tx) {
        byte[] bytes = tx.bytes();
        if (tx.tx() == damagedTx) {
            return flipped(bytes, damagesHeader ? TIMESTAMP_AT + 7 : bytes.length - 4);
        }
        if (!changes()) {
            return bytes;
        }
        return switch (random.nextInt(4)) {
            case 0 -> flipped(bytes, TIMESTAMP_AT + random.nextInt(Long.BYTES));
            case 1 -> flipped(bytes, PREV_ALH_AT + random.nextInt(Digest.LENGTH));
            case 2 -> flipped(bytes, bytes.length - 4);
            default -> flipped(bytes, random.nextInt(bytes.length));
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    /** A position that the primary states, as it arrives. */
    Position position(Position position) {
        if (!changes()) {
            return position;
        }
        return random.nextBoolean() ? new Position(position.tx(), changed(position.alh())) : other(position);
    }

    private Position other(Position position) {
        long tx = position.tx() ^ (1L << random.nextInt(Long.SIZE - 1));
        return new Position(tx, position.alh());
    }

    /** An Alh that the primary states, as it arrives. */
    @Nullable
    Digest alh(@Nullable Digest alh) {
        return alh == null || !changes() ? alh : changed(alh);
    }

    private Digest changed(Digest alh) {
        return Digest.of(flipped(alh.toBytes(), random.nextInt(Digest.LENGTH)), 0);
    }
}
