package io.immukafka.backup;

import io.immukafka.hash.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The frame of a backup file: finds record after record, and gives the transaction in each as bytes. */
final class FrameScanner {

    private static final int HEADS_CAPACITY = 8 * 1024;
    /** Readers that want copies get most of a large transaction without copying it through the window. */
    private static final int COPIES_CAPACITY = 64 * 1024;

    private final ReadBuffer window;
    private long number;
    private @Nullable FrameHeader head;
    private long left;

    FrameScanner(ReadableByteChannel in) {
        window = new ReadBuffer(in, 0, null);
    }

    /**
     * A source that begins in the middle of a file.
     *
     * @param offset of the record's first byte, to which the channel is moved
     * @param number of that record, from 1 on
     */
    FrameScanner(SeekableByteChannel in, long offset, long number) throws IOException {
        window = new ReadBuffer(in.position(offset), offset, in);
        this.number = number - 1;
    }

    private FrameScanner(ReadBuffer window) {
        this.window = window;
    }

    /** A source for readers of the heads alone: it reads little of the transactions. */
    static FrameScanner ofHeads(SeekableByteChannel in) throws IOException {
        return new FrameScanner(new ReadBuffer(in.position(0), 0, in, HEADS_CAPACITY));
    }

    /** A source for readers that take copies by {@link #read}. */
    static FrameScanner ofCopies(ReadableByteChannel in) {
        return new FrameScanner(new ReadBuffer(in, 0, null, COPIES_CAPACITY));
    }

    /** Offset of the next byte in the file. */
    long offset() {
        return window.offset();
    }

    /** Bytes of the current record's transaction that are still to come. */
    long left() {
        return left;
    }

    /**
     * The head of the next record, what is left of the current one being passed over; null at the end of the file.
     *
     * @throws BackupDefectException if no record begins here; nothing can be read any more
     */
    @Nullable
    FrameHeader next() throws IOException, BackupDefectException {
        skip();
        number++;
        head = null;
        if (!window.has(1)) {
            return null;
        }
        FilePosition start = place(0);
        boolean whole = window.has(FrameFormat.TX_AT);
        checkMagic(start);
        if (!whole) {
            throw cutHead(start);
        }
        ByteBuffer in =
                ByteBuffer.wrap(window.array(), window.at(), FrameFormat.TX_AT).slice();
        long payload = checkedPayloadLength(in);
        FrameHeader found = new FrameHeader(
                number,
                start.start(),
                in.getLong(FrameFormat.TX_ID_AT),
                Digest.of(window.array(), window.at() + FrameFormat.CHECKSUM_AT),
                payload - Long.BYTES);
        window.consume(FrameFormat.TX_AT);
        left = found.length();
        head = found;
        return found;
    }

    private void checkMagic(FilePosition start) throws IOException, BackupDefectException {
        byte[] magic = FrameFormat.MAGIC;
        int from = window.at();
        int length = Math.min(magic.length, window.available());
        byte[] bytes = window.array();
        if (Arrays.equals(bytes, from, from + length, magic, 0, length)) {
            return;
        }
        String found = HexFormat.of().formatHex(bytes, from, from + length);
        boolean headFollows = headFollows();
        window.consume(1);
        boolean resumes = window.seek(magic);
        if (resumes || headFollows || start.record() == 1) {
            throw new BackupDefectException(new BackupDefect.BadMagic(
                    start, found, resumes ? OptionalLong.of(window.offset()) : OptionalLong.empty()));
        }
        throw new BackupDefectException(new BackupDefect.TrailingGarbage(start, window.offset() - start.start()));
    }

    /** Whether all but the magic looks like a record. */
    private boolean headFollows() {
        if (window.available() < FrameFormat.CHECKSUM_AT) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(window.array(), window.at(), FrameFormat.CHECKSUM_AT)
                .slice();
        return in.getInt(FrameFormat.VERSION_AT) == FrameFormat.VERSION
                && in.getInt(FrameFormat.CHECKSUM_LENGTH_AT) == Digest.LENGTH;
    }

    private BackupDefectException cutHead(FilePosition start) {
        int present = window.available();
        boolean exact = present >= FrameFormat.CHECKSUM_AT;
        long payload = exact
                ? Integer.toUnsignedLong(
                        ByteBuffer.wrap(window.array()).getInt(window.at() + FrameFormat.PAYLOAD_LENGTH_AT))
                : FrameFormat.MIN_PAYLOAD;
        FilePosition end = place(present);
        window.consume(present);
        return new BackupDefectException(new BackupDefect.CutRecord(
                new FilePosition(start.record(), start.start(), end.offset()),
                present,
                FrameFormat.PREFIX_AT + payload - present,
                exact));
    }

    private long checkedPayloadLength(ByteBuffer in) throws BackupDefectException {
        long version = Integer.toUnsignedLong(in.getInt(FrameFormat.VERSION_AT));
        if (version != FrameFormat.VERSION) {
            throw new BackupDefectException(
                    new BackupDefect.UnsupportedVersion(place(FrameFormat.VERSION_AT), version));
        }
        long checksum = Integer.toUnsignedLong(in.getInt(FrameFormat.CHECKSUM_LENGTH_AT));
        if (checksum != Digest.LENGTH) {
            throw new BackupDefectException(
                    new BackupDefect.BadChecksumLength(place(FrameFormat.CHECKSUM_LENGTH_AT), checksum));
        }
        long payload = Integer.toUnsignedLong(in.getInt(FrameFormat.PAYLOAD_LENGTH_AT));
        if (payload < FrameFormat.MIN_PAYLOAD) {
            throw new BackupDefectException(
                    new BackupDefect.BadPayloadLength(place(FrameFormat.PAYLOAD_LENGTH_AT), payload));
        }
        long prefix = in.getLong(FrameFormat.PREFIX_AT);
        if (prefix != payload - Long.BYTES) {
            throw new BackupDefectException(
                    new BackupDefect.LengthPrefixDisagrees(place(FrameFormat.PAYLOAD_LENGTH_AT), payload, prefix));
        }
        return payload;
    }

    private FilePosition place(int at) {
        return new FilePosition(number, window.offset(), window.offset() + at);
    }

    /** Array that holds the transaction's next bytes, from {@link #at} on. */
    byte[] array() {
        return window.array();
    }

    int at() {
        return window.at();
    }

    /**
     * Makes sure that the transaction's next bytes are in memory: at least {@code least} of them.
     *
     * @return how many are, none of another record
     * @throws BackupDefectException if the file ends before
     */
    int ready(int least) throws IOException, BackupDefectException {
        if (!window.has(least)) {
            throw cut(left - window.available());
        }
        return (int) Math.min(left, window.available());
    }

    void consume(int count) {
        window.consume(count);
        left -= count;
    }

    /**
     * Copies the transaction's next bytes.
     *
     * @param target filled with them, no longer than {@link #left}
     * @throws BackupDefectException if the file ends before
     */
    void read(byte[] target) throws IOException, BackupDefectException {
        int missing = window.read(target);
        left -= target.length - missing;
        if (missing > 0) {
            throw cut(left);
        }
    }

    /** Passes over what is left of the current record. */
    void skip() throws IOException, BackupDefectException {
        long missing = window.skip(left);
        if (missing > 0) {
            throw cut(missing);
        }
        left = 0;
    }

    private BackupDefectException cut(long missing) {
        FrameHeader current = head;
        if (current == null) {
            throw new IllegalStateException("no record is open");
        }
        left = 0;
        long present = FrameFormat.TX_AT + current.length() - missing;
        return new BackupDefectException(new BackupDefect.CutRecord(current.place(present), present, missing, true));
    }

    /** The prevAlh in the record behind the current one, which has been consumed; null if there is none. */
    @Nullable
    Digest nextPrevAlh() throws IOException {
        byte[] magic = FrameFormat.MAGIC;
        if (left > 0 || !window.has(FrameFormat.PREV_ALH_AT + Digest.LENGTH)) {
            return null;
        }
        int from = window.at();
        return Arrays.equals(window.array(), from, from + magic.length, magic, 0, magic.length)
                ? Digest.of(window.array(), from + FrameFormat.PREV_ALH_AT)
                : null;
    }
}
