package io.immukafka.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The temporary files of large transactions that this process has open: they have no name any more. Linux only. */
public final class SpoolFiles {

    private SpoolFiles() {}

    /** Those that are open now, by their descriptors. */
    public static List<Path> open() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(SpoolFiles::isSpoolFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the descriptors of this process cannot be listed", e);
        }
    }

    private static boolean isSpoolFile(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).getFileName().toString();
            return target.startsWith("immukafka-") && target.contains(".tx");
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("a descriptor of this process cannot be looked at", e);
        }
    }
}
