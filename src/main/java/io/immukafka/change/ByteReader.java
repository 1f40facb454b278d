package io.immukafka.change;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads big-endian fields from part of an array; every length is checked before it is used. */
final class ByteReader {

    private static final VarHandle I16 = big(short[].class);
    private static final VarHandle I32 = big(int[].class);
    private static final VarHandle I64 = big(long[].class);

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads from {@code start} to {@code end}; offsets in errors count from {@code start}. */
    ByteReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        at = start;
    }

    private static VarHandle big(Class<?> numbers) {
        return MethodHandles.byteArrayViewVarHandle(numbers, ByteOrder.BIG_ENDIAN);
    }

    int left() {
        return end - at;
    }

    /** Index in the array of what comes next. */
    int position() {
        return at;
    }

    int u8(String field) throws MalformedEntryException {
        return bytes[skip(field, 1)] & 0xff;
    }

    int u16(String field) throws MalformedEntryException {
        return (short) I16.get(bytes, skip(field, Short.BYTES)) & 0xffff;
    }

    /** An unsigned number of 32 bits that fits an int, as ids and lengths do. */
    int u31(String field) throws MalformedEntryException {
        int value = (int) I32.get(bytes, skip(field, Integer.BYTES));
        if (value < 0) {
            throw new MalformedEntryException(
                    field,
                    at - start - Integer.BYTES,
                    Integer.toUnsignedString(value) + " is more than " + Integer.MAX_VALUE);
        }
        return value;
    }

    long i64(String field) throws MalformedEntryException {
        return (long) I64.get(bytes, skip(field, Long.BYTES));
    }

    /** The next bytes by themselves. */
    ByteReader part(String field, int length) throws MalformedEntryException {
        int from = skip(field, length);
        return new ByteReader(bytes, from, from + length);
    }

    /** All that is left, copied. */
    Bytes rest() {
        Bytes rest = Bytes.of(bytes, at, end);
        at = end;
        return rest;
    }

    /** All that is left, as text. */
    String text(String field) throws MalformedEntryException {
        String text = Bytes.text(bytes, at, end);
        if (text == null) {
            throw malformed(field, "these " + left() + " bytes are not UTF-8");
        }
        at = end;
        return text;
    }

    /** Checks that nothing is left. */
    void end(String field) throws MalformedEntryException {
        if (at < end) {
            throw malformed(field, left() + " bytes follow; it should end here");
        }
    }

    /** Leaves out the next bytes; gives where they begin in the array. */
    int skip(String field, int length) throws MalformedEntryException {
        if (length > left()) {
            throw malformed(field, length + " bytes are needed and " + left() + " are left");
        }
        at += length;
        return at - length;
    }

    /** An error about what comes next. */
    MalformedEntryException malformed(String field, String problem) {
        return new MalformedEntryException(field, at - start, problem);
    }
}
