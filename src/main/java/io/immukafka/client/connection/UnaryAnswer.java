package io.immukafka.client.connection;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import java.util.concurrent.CompletableFuture;

/** The answer of a unary call as a future that fails with {@link ServerException} only. */
final class UnaryAnswer<A> extends CompletableFuture<A> implements StreamObserver<A> {

    private final Connection connection;
    private final CallContext context;

    UnaryAnswer(Connection connection, CallContext context) {
        this.connection = connection;
        this.context = context;
    }

    @Override
    public void onNext(A answer) {
        complete(answer);
    }

    @Override
    public void onError(Throwable failure) {
        completeExceptionally(connection.failure(context, Status.fromThrowable(failure)));
    }

    @Override
    public void onCompleted() {
        if (!isDone()) {
            completeExceptionally(
                    context.failure(ServerCondition.MALFORMED_ANSWER, "the call ended without an answer", null));
        }
    }
}
