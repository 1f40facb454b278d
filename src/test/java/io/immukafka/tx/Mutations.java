package io.immukafka.tx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Damages bytes at places and with values that parsers are sensitive to. */
final class Mutations {

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        31,
        32,
        33,
        123,
        124,
        127,
        128,
        255,
        256,
        257,
        268,
        269,
        396,
        397,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE
    };

    private Mutations() {}

    /** One to four seeded changes; rarely bytes that are random altogether. */
    static byte[] mutate(byte[] original, Random random) {
        if (random.nextInt(50) == 0) {
            byte[] noise = new byte[random.nextInt(600)];
            random.nextBytes(noise);
            if (noise.length > 4 && random.nextBoolean()) {
                ByteBuffer.wrap(noise).putInt(random.nextBoolean() ? 124 : 128 + random.nextInt(30));
            }
            return noise;
        }
        byte[] bytes = original.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            bytes = once(bytes, random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        // Half of all changes hit the header or the end, where most of the structure is.
        int at = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(Math.min(160, bytes.length));
            case 1 -> bytes.length - 1 - random.nextInt(Math.min(8, bytes.length));
            default -> random.nextInt(bytes.length);
        };
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(4);
            case 2 -> {
                byte[] number = ByteBuffer.allocate(Long.BYTES)
                        .putLong(NUMBERS[random.nextInt(NUMBERS.length)])
                        .array();
                int width = Math.min(1 << random.nextInt(4), bytes.length - at);
                System.arraycopy(number, Long.BYTES - width, bytes, at, width);
            }
            case 3 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
            case 4 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 5 -> {
                int count = Math.min(1 + random.nextInt(12), bytes.length - at);
                return splice(bytes, at, at + count, new byte[0]);
            }
            default -> {
                byte[] more = new byte[1 + random.nextInt(12)];
                random.nextBytes(more);
                return splice(bytes, at, at, more);
            }
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] between) {
        return ByteBuffer.allocate(bytes.length - (to - from) + between.length)
                .put(bytes, 0, from)
                .put(between)
                .put(bytes, to, bytes.length - to)
                .array();
    }
}
