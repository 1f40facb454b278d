package io.immukafka.chain;

import io.immukafka.hash.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The proof as its definition reads: slow, on whole arrays, of well-formed transactions only. It shares no code with
 * what it is held against but {@link Digest}.
 *
 * @param tx transaction id
 * @param alh computed from the header
 * @param statedEH what the header says
 * @param eH computed from the entries
 * @param truncated whether values stand for digests
 */
public record ReferenceProof(long tx, Digest alh, Digest statedEH, Digest eH, boolean truncated) {

    /** The proof of an exported transaction, without the stream's length prefix. */
    public static ReferenceProof of(byte[] exported) {
        ByteBuffer in = ByteBuffer.wrap(exported);
        byte[] header = take(in, in.getInt());
        List<byte[][]> entries = new ArrayList<>();
        int version = ByteBuffer.wrap(header).getShort(48);
        for (int i = entries(header, version); i > 0; i--) {
            byte[] key = take(in, in.getShort() & 0xffff);
            byte[] metadata = take(in, in.getShort() & 0xffff);
            byte[] value = take(in, in.getInt());
            entries.add(new byte[][] {key, metadata, value});
        }
        boolean truncated = in.hasRemaining() && in.getShort() == 1 && in.get() == 1;

        List<byte[]> digests = new ArrayList<>();
        for (byte[][] entry : entries) {
            byte[] value = truncated ? entry[2] : sha(entry[2]);
            digests.add(
                    version == 0
                            ? sha(entry[0], value)
                            : sha(u16(entry[1].length), entry[1], u16(entry[0].length), entry[0], value));
        }
        byte[] inner = sha(Arrays.copyOfRange(header, 40, header.length));
        byte[] alh = sha(Arrays.copyOfRange(header, 0, 40), inner);
        byte[] statedEH = Arrays.copyOfRange(header, header.length - 72, header.length - 40);
        return new ReferenceProof(
                ByteBuffer.wrap(header).getLong(),
                Digest.of(alh),
                Digest.of(statedEH),
                Digest.of(merkleRoot(digests)),
                truncated);
    }

    private static int entries(byte[] header, int version) {
        ByteBuffer variant = ByteBuffer.wrap(header, 50, header.length - 50);
        if (version == 0) {
            return variant.getShort() & 0xffff;
        }
        take(variant, variant.getShort());
        return variant.getInt();
    }

    /** The root over leaves of data: pair neighbours level by level, an odd last node moves up unchanged. */
    public static byte[] merkleRoot(List<byte[]> data) {
        if (data.isEmpty()) {
            return sha();
        }
        return topOf(data.stream().map(leaf -> sha(new byte[] {0}, leaf)).toList());
    }

    private static byte[] topOf(List<byte[]> level) {
        if (level.size() == 1) {
            return level.get(0);
        }
        List<byte[]> above = new ArrayList<>();
        for (int i = 0; i + 1 < level.size(); i += 2) {
            above.add(sha(new byte[] {1}, level.get(i), level.get(i + 1)));
        }
        if (level.size() % 2 == 1) {
            above.add(level.get(level.size() - 1));
        }
        return topOf(above);
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] u16(int value) {
        return new byte[] {(byte) (value / 256), (byte) (value % 256)};
    }

    private static byte[] sha(byte[]... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
