package io.immukafka.client;

import static org.assertj.core.api.Assertions.fail;

import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for answers, never for ever. */
final class Answers {

    private static final int LIMIT_SECONDS = 30;

    private Answers() {}

    /** The answer, which is none of failure. */
    static <A> A answer(CompletableFuture<A> future) {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("a failure in place of an answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer for " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for an answer", e);
        }
    }

    /** The failure, which is no answer. */
    static ServerException failure(CompletableFuture<?> future) {
        try {
            return fail("an answer in place of a failure: " + future.get(LIMIT_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return ServerException.of(e);
        } catch (TimeoutException e) {
            throw new AssertionError("neither answer nor failure for " + LIMIT_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a failure", e);
        }
    }

    static ServerCondition condition(CompletableFuture<?> future) {
        return failure(future).condition();
    }

    /** What an export that ends by itself ended with. */
    static ServerException failure(Collector export) {
        return answer(export.closed).orElseThrow(() -> new AssertionError("the export ended without a failure"));
    }
}
