package io.immukafka.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.immukafka.client.proto.ImmutableState;
import io.immukafka.client.proto.Tx;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.wire.Message.Direction;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Changes a field in the answers to calls that have one answer. */
final class AnswerTampering extends Tampering {

    /** Changes the answer's bytes, or leaves them alone: then it gives an empty result. */
    @FunctionalInterface
    private interface Change {
        Optional<byte[]> of(byte[] answer) throws InvalidProtocolBufferException;
    }

    private final String method;
    private final Change change;

    private AnswerTampering(String method, Times times, Change change) {
        super(times);
        this.method = method;
        this.change = change;
    }

    /**
     * Changes what CurrentState answers.
     *
     * @param positions ids of the newest transaction for which the answer is changed
     */
    static AnswerTampering currentState(StateField field, LongPredicate positions, Times times) {
        return new AnswerTampering("CurrentState", times, answer -> {
            ImmutableState state = ImmutableState.parseFrom(answer);
            return positions.test(state.getTxId())
                    ? Optional.of(field.flipIn(state).toByteArray())
                    : Optional.empty();
        });
    }

    /**
     * Changes the headers that TxById answers.
     *
     * @param transactions ids of those whose header is changed
     */
    static AnswerTampering txById(HeaderField field, LongPredicate transactions, Times times) {
        return new AnswerTampering("TxById", times, answer -> {
            Tx found = Tx.parseFrom(answer);
            return transactions.test(found.getHeader().getId())
                    ? Optional.of(found.toBuilder()
                            .setHeader(field.flipIn(found.getHeader()))
                            .build()
                            .toByteArray())
                    : Optional.empty();
        });
    }

    /** Changes the header of the transaction {@code tx} that ReplicateTx answers. */
    static AnswerTampering replicateTx(HeaderField field, long tx, Times times) {
        return new AnswerTampering("replicateTx", times, answer -> {
            TxHeader header = TxHeader.parseFrom(answer);
            return header.getId() == tx ? Optional.of(field.flipIn(header).toByteArray()) : Optional.empty();
        });
    }

    @Override
    Optional<List<byte[]>> change(Message message) {
        if (!message.is(method, Direction.TO_CLIENT)) {
            return Optional.empty();
        }
        try {
            return change.of(message.bytes()).map(List::of);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("the server's answer to " + method, e);
        }
    }
}
