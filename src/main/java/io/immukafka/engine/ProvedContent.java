package io.immukafka.engine;

import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxHasher;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Content on a disk that was verified when it was first read: it is verified once more while it is read in order, and
 * the slice with the last byte is given only if the transaction is still the same. For one reader.
 */
final class ProvedContent implements TxContent {

    private final TxContent content;
    private final String place;
    private final RecomputedTx proved;
    private final TxHasher hasher = new TxHasher();
    private long given;

    /** @param place where it is stored, for messages */
    ProvedContent(TxContent content, String place, RecomputedTx proved) {
        this.content = content;
        this.place = place;
        this.proved = proved;
    }

    @Override
    public long length() {
        return content.length();
    }

    @Override
    public void read(long offset, byte[] target, int at, int count) throws IOException {
        content.read(offset, target, at, count);
        prove(offset, target, at, count);
    }

    @Override
    public ByteBuffer slice(long offset, int most) throws IOException {
        byte[] copy = new byte[(int) Math.min(most, length() - offset)];
        read(offset, copy, 0, copy.length);
        return ByteBuffer.wrap(copy);
    }

    private void prove(long offset, byte[] bytes, int at, int count) throws IOException {
        if (offset != given) {
            throw new IllegalStateException("read at " + offset + " after " + given + " bytes: not in order");
        }
        try {
            if (offset == 0) {
                hasher.begin(length());
            }
            hasher.accept(bytes, at, count);
            given += count;
            if (given == length() && !hasher.finish().equals(proved)) {
                throw changed(difference(hasher.finish()), null);
            }
        } catch (MalformedTxException e) {
            throw changed("it is now malformed: " + e.getMessage(), e);
        }
    }

    private String difference(RecomputedTx found) {
        return found.alh().equals(proved.alh())
                ? "the root over its entries was " + proved.eH().toHex() + " and is now "
                        + found.eH().toHex()
                : "its Alh was " + proved.alh().toHex() + " and is now "
                        + found.alh().toHex();
    }

    private IOException changed(String what, @Nullable MalformedTxException cause) {
        return new IOException(
                "transaction " + proved.tx() + " in " + place + " has changed since it was verified: " + what, cause);
    }
}
