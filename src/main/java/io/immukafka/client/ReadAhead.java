package io.immukafka.client;

import io.immukafka.tx.TxEncoder.Ending;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs of transactions that are scanned instead of exported, several scans ahead. A run ends at the newest transaction that
 * may be scanned, or before the first that a scan can't give in the form in which it is exported.
 */
final class ReadAhead {

    private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

    /** Fewer transactions are not worth a scan. */
    private static final int SHORTEST_RUN = 500;

    /** Longer transactions are exported as fast, and in more than one message: bytes. */
    private static final int LONGEST = 64 << 10;

    private static final int ANSWERS = 3;
    /** G1 gives an array of half a megabyte a whole megabyte of a small heap: bytes. */
    private static final int LONGEST_ANSWER = 384 << 10;

    private static final int FIRST_COUNT = 100;

    private record Answer(long lastTx, int count, CompletableFuture<ScanAnswer> content) {}

    private final TxScan scan;
    private final ScanLimit limit;
    private final long bytes;
    private final int longest;
    private final Runnable news;

    // Guarded by this.
    private final Deque<Answer> answers = new ArrayDeque<>();
    private boolean running;
    private int count = FIRST_COUNT;
    private long askedTo;
    private long givenTo;
    /** How the server ends a transaction; null until one that was exported has been scanned. */
    private @Nullable Ending ending;
    /** After a run that failed, how many transactions are exported before the next. */
    private long pause;

    private long pausedTo;

    /**
     * @param bytes that are held, about
     * @param longest length of the longest transaction that is scanned: bytes
     * @param news called when an answer has come
     */
    ReadAhead(TxScan scan, ScanLimit limit, long bytes, int longest, Runnable news) {
        this.scan = scan;
        this.limit = limit;
        this.bytes = bytes;
        this.longest = Math.min(longest, LONGEST);
        this.news = news;
    }

    /** Prepares for a run after the transaction {@code exported}, if there may be one. */
    void prepare(long exported, long committedTx) {
        if (exported >= limit.tx() && committedTx - exported >= SHORTEST_RUN) {
            limit.ask();
        }
    }

    /**
     * Begins a run, if that is worth while.
     *
     * @param exported the transaction after which it begins; it is exported itself
     * @return whether a run has begun
     */
    synchronized boolean begin(long exported) {
        running = exported >= pausedTo && limit.tx() - exported >= SHORTEST_RUN;
        // How the server ends a transaction shows in one that was exported.
        givenTo = ending == null ? exported - 1 : exported;
        askedTo = givenTo;
        return running;
    }

    /** Whether {@link #ask} would ask for something. */
    synchronized boolean wantsMore() {
        return running && answers.size() < ANSWERS && askedTo < limit.tx();
    }

    /** Asks for more. Not to be called by whoever holds a lock: what follows may happen at once. */
    void ask() {
        for (Answer next = reserve(); next != null; next = reserve()) {
            Answer answer = next;
            Future<?> unused = scan.ask(answer.lastTx - answer.count + 1, answer.count)
                    .whenComplete((content, failure) -> {
                        if (failure == null) {
                            answer.content.complete(content);
                        } else {
                            answer.content.completeExceptionally(failure);
                        }
                        news.run();
                    });
        }
    }

    private synchronized @Nullable Answer reserve() {
        if (!wantsMore()) {
            return null;
        }
        int next = (int) Math.min(count, limit.tx() - askedTo);
        askedTo += next;
        Answer answer = new Answer(askedTo, next, new CompletableFuture<>());
        answers.add(answer);
        return answer;
    }

    /** Whether a run has begun and not ended. */
    synchronized boolean isRunning() {
        return running;
    }

    /** Whether {@link #next} has not to wait for an answer. */
    synchronized boolean isReady() {
        return answers.isEmpty() || answers.element().content.isDone();
    }

    /**
     * The run's next transaction.
     *
     * @param exportedLength of the transaction after which the run began: bytes
     * @return its bytes as they would be exported; null if the run has ended
     */
    synchronized byte @Nullable [] next(long exportedLength) {
        try {
            if (ending == null) {
                ending = ending(exportedLength - read(Ending.WITHOUT_FLAG).length);
            }
            return answers.isEmpty() ? end() : read(ending);
        } catch (IOException | RuntimeException e) {
            // Whatever is wrong with a scan: what the server exports counts.
            LOG.debug("Transaction {} is exported, since no scan gives it", givenTo + 1, e);
            pause = Math.max(SHORTEST_RUN, 2 * pause);
            pausedTo = givenTo + pause;
            count = FIRST_COUNT;
            return end();
        }
    }

    private static Ending ending(long length) throws ProtocolException {
        return Stream.of(Ending.WITHOUT_FLAG, Ending.WHOLE)
                .filter(form -> form.length() == length)
                .findFirst()
                .orElseThrow(() -> new ProtocolException("exported, it is longer by " + length + " bytes"));
    }

    private byte[] read(Ending form) throws IOException {
        Answer head = answers.element();
        ScanAnswer answer = head.content.join();
        byte[] exported = answer.next(givenTo + 1, form);
        if (exported.length > longest) {
            throw new ProtocolException("it has " + exported.length + " bytes");
        }
        givenTo++;
        if (givenTo == head.lastTx) {
            answers.remove();
            pause /= 2;
            // What comes next is mostly about as long.
            long fitting = Math.min(LONGEST_ANSWER, bytes / ANSWERS) * head.count / answer.length();
            count = (int) Math.max(1, Math.min(fitting, Math.min(2L * count, TxScan.MOST_TRANSACTIONS)));
        }
        return exported;
    }

    private byte @Nullable [] end() {
        running = false;
        answers.clear();
        return null;
    }
}
