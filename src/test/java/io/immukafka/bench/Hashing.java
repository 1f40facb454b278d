package io.immukafka.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How fast one core computes SHA-256, in bytes a second: what bounds every proof of large values. */
final class Hashing {

    private static final int BLOCK = 16384;
    private static final long BYTES = 1L << 30;
    private static final Pattern RATE = Pattern.compile("([0-9.]+)k\\s*$");

    private Hashing() {}

    /** By openssl; empty where there is none. */
    static OptionalDouble openssl() throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "openssl", "speed", "-elapsed", "-evp", "sha256", "-bytes", "" + BLOCK, "-seconds", "1");
        try {
            Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            Matcher rate = RATE.matcher(text.trim());
            return process.waitFor() == 0 && rate.find()
                    ? OptionalDouble.of(1000 * Double.parseDouble(rate.group(1)))
                    : OptionalDouble.empty();
        } catch (IOException thereIsNone) {
            return OptionalDouble.empty();
        }
    }

    /** By this Java runtime. */
    static double java() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[BLOCK];
        long began = System.nanoTime();
        for (long done = 0; done < BYTES; done += BLOCK) {
            digest.update(block);
        }
        digest.digest();
        return BYTES / ((System.nanoTime() - began) / 1e9);
    }
}
