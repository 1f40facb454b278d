package io.immukafka.client;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** The answer of a unary call as a future that fails with {@link ServerException} only. */
final class UnaryAnswer<A> extends CompletableFuture<A> implements StreamObserver<A> {

    private final Connection connection;
    private final Inquiry inquiry;

    UnaryAnswer(Connection connection, Inquiry inquiry) {
        this.connection = connection;
        this.inquiry = inquiry;
    }

    @Override
    public void onNext(A answer) {
        complete(answer);
    }

    @Override
    public void onError(Throwable failure) {
        completeExceptionally(connection.failure(inquiry, Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
        if (!isDone()) {
            completeExceptionally(
                    inquiry.failure(ServerCondition.MALFORMED_ANSWER, "the call ended without an answer", null));
        }
    }
}
