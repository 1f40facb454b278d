package io.immukafka.wire;

import java.util.List;
import java.util.Optional;

/** Changes the messages that it is meant for, the first one or all of them, and counts the changes. */
abstract class Tampering implements Tamper {

    /** How many messages are changed. */
    enum Times {
        ONCE,
        ALWAYS
    }

    private final Times times;
    private int count;

    Tampering(Times times) {
        this.times = times;
    }

    /** Changes nothing. */
    static Tampering none() {
        return new Tampering(Times.ALWAYS) {
            @Override
            Optional<List<byte[]>> change(Message message) {
                return Optional.empty();
            }
        };
    }

    /**
     * What should be passed on in the place of a message. It is asked about every message, also when no more are changed.
     *
     * @return empty if the message is not one that it is meant for
     */
    abstract Optional<List<byte[]>> change(Message message);

    @Override
    public final synchronized List<byte[]> pass(Message message) {
        Optional<List<byte[]>> changed = change(message);
        if (changed.isEmpty() || (times == Times.ONCE && count > 0)) {
            return List.of(message.bytes());
        }
        count++;
        return changed.get();
    }

    /** Messages changed so far. */
    final synchronized int count() {
        return count;
    }
}
