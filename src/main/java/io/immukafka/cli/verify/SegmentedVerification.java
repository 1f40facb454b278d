package io.immukafka.cli.verify;

import io.immukafka.backup.BackupDefectException;
import io.immukafka.backup.BackupSummary;
import io.immukafka.backup.Segment;
import io.immukafka.backup.Segmenter;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.Extent;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Interruption;
import io.immukafka.cli.console.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Verifies a file on all processors, as long as nothing fails verification. It names no defects. */
final class SegmentedVerification {

    private static final long SEGMENT = 4L << 20;
    private static final int MOST_THREADS = 8;

    private final Path file;
    private final Progress progress;
    private final int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());

    private @Nullable Position first;
    private @Nullable Position last;
    private long records;
    private long bytes;
    private long truncated;

    SegmentedVerification(Path file, Progress progress) {
        this.file = file;
        this.progress = progress;
    }

    /**
     * Verifies the whole file.
     *
     * @return what it holds; empty if something failed verification, or it holds nothing
     * @throws InterruptedRunException after Ctrl-C
     */
    Optional<BackupSummary> prove() throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "verifier");
            thread.setDaemon(true);
            return thread;
        });
        try (FileChannel in = FileChannel.open(file)) {
            long size = in.size();
            Segmenter segments = new Segmenter(in, SEGMENT);
            Deque<Future<BackupSummary>> running = new ArrayDeque<>();
            for (Segment next = segments.next(); next != null; next = segments.next()) {
                Segment segment = next;
                running.add(executor.submit(() -> segment.prove(file)));
                if (running.size() > 2 * threads && !add(running.remove(), size)) {
                    return Optional.empty();
                }
            }
            while (!running.isEmpty()) {
                if (!add(running.remove(), size)) {
                    return Optional.empty();
                }
            }
            return bytes == size && last != null
                    ? Optional.of(new BackupSummary(records, 0, first, last, bytes, bytes, truncated, 0, false))
                    : Optional.empty();
        } catch (BackupDefectException e) {
            // The pass that names the defects finds it again.
            return Optional.empty();
        } finally {
            executor.shutdownNow();
        }
    }

    /** Adds what a segment holds; false if it is not verified. */
    private boolean add(Future<BackupSummary> running, long size) throws IOException, InterruptedException {
        BackupSummary summary;
        try {
            summary = running.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("verifying a part of " + file + " failed", e);
        }
        if (Interruption.requested()) {
            throw new InterruptedRunException("interrupted at offset " + bytes);
        }
        if (!summary.proved() || summary.last() == null) {
            return false;
        }
        if (records == 0) {
            first = summary.before();
        }
        last = summary.last();
        records += summary.records();
        bytes = summary.provedBytes();
        truncated += summary.truncated();
        progress.at(new Extent(bytes, size, "B"));
        return true;
    }
}
