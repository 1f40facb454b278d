package io.immukafka.replay;

import io.immukafka.engine.SpoolDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A disk that fills up, and may change one transaction after it was written. */
final class SimDisk implements SpoolDisk {

    private final Set<File> files = new HashSet<>();
    /** Bytes that it takes. */
    long capacity = Long.MAX_VALUE;
    /** The transaction that changes, null for none. */
    byte @Nullable [] damages;

    @Override
    public SpoolFile create() throws IOException {
        if (used() >= capacity) {
            throw new IOException("No space left on device");
        }
        File file = new File();
        files.add(file);
        return file;
    }

    private long used() {
        return files.stream().mapToLong(file -> file.length).sum();
    }

    int files() {
        return files.size();
    }

    private final class File implements SpoolFile {

        private byte[] bytes = new byte[1024];
        private int length;

        @Override
        public void write(ByteBuffer from, long offset) throws IOException {
            if (used() + from.remaining() > capacity) {
                throw new IOException("No space left on device");
            }
            length = (int) offset + from.remaining();
            if (length > bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            from.get(bytes, (int) offset, from.remaining());
            if (damages != null && Arrays.equals(bytes, 0, length, damages, 0, damages.length)) {
                bytes[length / 2] ^= 1;
            }
        }

        @Override
        public void read(ByteBuffer target, long offset) throws IOException {
            if (!files.contains(this)) {
                throw new IOException("the file is closed");
            }
            target.put(bytes, (int) offset, target.remaining());
        }

        @Override
        public void close() {
            files.remove(this);
        }
    }
}
