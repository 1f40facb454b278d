package io.immukafka.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A time zone in which a day begins at a given moment. A server truncates only what is from before its own last
 * midnight; started with the environment variable {@code TZ} naming such a file, it truncates what is from before
 * that moment.
 */
public final class MidnightZone {

    private static final int SECONDS_OF_A_DAY = 86_400;

    private MidnightZone() {}

    /**
     * Writes the zone as a TZif file of version 1 (RFC 9636, section 3) with one offset and no transition.
     *
     * @param midnight the beginning of a day, to the second
     * @return the file's absolute path, the value for {@code TZ}
     */
    public static String write(Path file, Instant midnight) throws IOException {
        byte[] name = "MID\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer zone = ByteBuffer.allocate(44 + 6 + name.length);
        zone.put("TZif".getBytes(StandardCharsets.US_ASCII)).position(20);
        zone.putInt(0).putInt(0); // UT and standard indicators
        zone.putInt(0).putInt(0); // leap seconds, transitions
        zone.putInt(1).putInt(name.length); // local time types, bytes of names
        zone.putInt((int) -Math.floorMod(midnight.getEpochSecond(), (long) SECONDS_OF_A_DAY));
        zone.put((byte) 0).put((byte) 0); // no daylight saving, name at 0
        zone.put(name);
        return Files.write(file, zone.array()).toAbsolutePath().toString();
    }
}
