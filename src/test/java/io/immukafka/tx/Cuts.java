package io.immukafka.tx;

import java.util.Arrays;
import java.util.Random;

/** Feeds bytes in pieces. */
public final class Cuts {

    private static final int[] MOST = {1, 2, 7, 64, 1000, 65_536, Integer.MAX_VALUE};

    private Cuts() {}

    /** Takes pieces. */
    public interface Sink {
        /** Takes {@code count} bytes from {@code offset} on. */
        void accept(byte[] bytes, int offset, int count) throws MalformedTxException;
    }

    /** Feeds bytes in pieces of seeded lengths; each lies in an array of its own with other bytes around it. */
    public static void feed(byte[] bytes, long seed, Sink sink) throws MalformedTxException {
        Random random = new Random(seed);
        int most = MOST[random.nextInt(MOST.length)];
        for (int at = 0; at < bytes.length; ) {
            int count = 1 + random.nextInt(Math.min(most, bytes.length - at));
            byte[] piece = new byte[count + 2];
            piece[0] = (byte) 0xee;
            System.arraycopy(bytes, at, piece, 1, count);
            piece[count + 1] = (byte) 0xee;
            sink.accept(piece, 1, count);
            Arrays.fill(piece, (byte) 0xdd);
            at += count;
        }
    }
}
