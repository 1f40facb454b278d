package io.immukafka.workload;

import java.util.random.RandomGenerator;

/**
 * Lengths of values in bytes. Within both ranges every order of magnitude is equally likely, so that most are near
 * the lower end.
 *
 * @param smallest of ordinary values, at least 1
 * @param typical largest of ordinary values
 * @param large smallest value of a {@link Shape#LARGE} transaction
 * @param largest value of a {@link Shape#LARGE} transaction; a server takes calls of up to 32 MiB
 */
public record ValueSizes(int smallest, int typical, int large, int largest) {

    /** From 8 bytes to 2 KiB, large ones from 600 KiB to 8 MiB. */
    public static final ValueSizes MOSTLY_SMALL = new ValueSizes(8, 2 << 10, 600 << 10, 8 << 20);

    public ValueSizes {
        if (smallest < 1 || smallest > typical || large < 1 || large > largest || largest > 31 << 20) {
            throw new IllegalArgumentException("lengths of values out of order or range: " + smallest + " to " + typical
                    + " bytes, large ones " + large + " to " + largest);
        }
    }

    int ordinary(RandomGenerator random) {
        return logUniform(random, smallest, typical);
    }

    int large(RandomGenerator random) {
        return logUniform(random, large, largest);
    }

    static int logUniform(RandomGenerator random, int from, int to) {
        return Math.min(to, (int) (from * Math.pow((double) to / from, random.nextDouble())));
    }
}
