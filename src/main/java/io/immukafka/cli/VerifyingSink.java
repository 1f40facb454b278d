package io.immukafka.cli;

import io.immukafka.backup.BackupDefect;
import io.immukafka.backup.BackupVerifier;
import io.immukafka.backup.BackupWriter;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.EngineException;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Writes nothing. For the deep check it runs the transactions as a backup file through that file's verifier. */
final class VerifyingSink extends SynchronousSink {

    private final String name;
    private final @Nullable BackupWriter writer;
    private final @Nullable CompletableFuture<@Nullable BackupDefect> verdict;
    private final @Nullable BackupVerifier verifier;
    private Position reached = Position.EMPTY;

    /** @param name of what is verified, for messages */
    VerifyingSink(boolean deep, String name) throws EngineException {
        this.name = name;
        if (!deep) {
            writer = null;
            verdict = null;
            verifier = null;
            return;
        }
        try {
            Pipe pipe = Pipe.open();
            writer = BackupWriter.toPipe(pipe.sink());
            BackupVerifier deepVerifier = BackupVerifier.deep(pipe.source(), BackupVerifier.DEFAULT_MAX_LAG);
            verifier = deepVerifier;
            verdict = CompletableFuture.supplyAsync(
                    () -> {
                        try (var source = pipe.source()) {
                            return deepVerifier.firstDefect();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    task -> {
                        Thread thread = new Thread(task, "deep-verifier");
                        thread.setDaemon(true);
                        thread.start();
                    });
        } catch (IOException e) {
            throw Failures.of("opening a pipe", e);
        }
    }

    @Override
    public void put(TxPart part, String from, @Nullable TxContent stored) throws EngineException {
        try {
            if (writer != null) {
                writer.append(part);
            }
        } catch (IOException e) {
            // The verifier has stopped reading: it knows why.
            flush();
            throw Failures.of("verifying " + name, e);
        }
        if (part.last()) {
            reached = part.claim().reached();
        }
    }

    @Override
    public Position flush() throws EngineException {
        if (writer != null && verdict != null) {
            try {
                writer.close();
                BackupDefect defect = verdict.join();
                if (defect != null) {
                    throw Failures.unproved(name + ", as if it were a file: " + defect.describe());
                }
            } catch (CompletionException e) {
                throw new EngineException(
                        EngineException.Reason.UNREACHABLE, "verifying " + name + " failed: " + e.getCause(), e);
            } catch (IOException e) {
                throw Failures.of("verifying " + name, e);
            }
        }
        return reached;
    }

    /** How far blRoots were recomputed; null without the deep check; to be asked after {@link #flush}. */
    @Nullable
    DeepCheck deepCheck() {
        return verifier == null ? null : DeepCheck.of(verifier.summary());
    }

    @Override
    public void close() {
        try {
            if (writer != null) {
                writer.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("closing a pipe failed", e);
        }
    }
}
