package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.engine.EngineException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides which of the inputs in the {@link Inbox} continue the replica's history. It stops over an input, or looks for missing ones,
 * only on a position that was read after everything accepted was applied.
 */
final class Admission {

    private final Inbox inbox;
    private final Sequencer sequencer;
    private final boolean canRewind;

    /** Whether the position was read after everything accepted so far was applied. */
    private boolean fresh;
    /** Whether the position must be read before the next decision, once the queue is empty. */
    private boolean draining;

    /** @param canRewind whether the origin can be read again when transactions are missing */
    Admission(Inbox inbox, Sequencer sequencer, boolean canRewind) {
        this.inbox = inbox;
        this.sequencer = sequencer;
        this.canRewind = canRewind;
    }

    boolean isFresh() {
        return fresh;
    }

    boolean isDraining() {
        return draining;
    }

    /** The replica's position is being read. */
    void locating() {
        draining = false;
    }

    /** The replica's position was read. */
    void located(boolean everythingApplied) {
        fresh = everythingApplied;
    }

    /** What comes from now on was read after the origin was asked to be read again. */
    void rewound() {
        inbox.rewound();
        sequencer.rewound();
        draining = true;
    }

    /** The replica has told its position after a transaction, as {@link Decision.Compare} asked. */
    void compared(Position there) {
        sequencer.compared(there);
    }

    /** Decides on inputs as far as possible; gives what of them stops the replay. */
    Optional<EngineException> admit(ReplayQueue held, ReplicaState state, Consumer<? super ReplayAction> actions) {
        while (!draining && !state.isComparing() && !inbox.isEmpty()) {
            inbox.at(held.head(), actions);
            Optional<EngineException> stop = consider(held, inbox.first(), state, actions);
            if (stop.isPresent()) {
                return stop;
            }
        }
        return Optional.empty();
    }

    /** Takes the next input, or leaves it where it is until more is known. */
    private Optional<EngineException> consider(
            ReplayQueue held, Input input, ReplicaState state, Consumer<? super ReplayAction> actions) {
        Decision decision = sequencer.decide(held, input);
        if (decision instanceof Decision.Accept accept) {
            inbox.remove();
            held.add(accept.tx());
            sequencer.passed(held.head(), input);
            fresh = false;
        } else if (decision instanceof Decision.Skip) {
            inbox.remove();
            sequencer.passed(held.head(), input);
            actions.accept(new ReplayAction.Drop(input));
        } else if (decision instanceof Decision.Compare compare) {
            state.compare(compare.tx(), actions);
        } else if (!fresh) {
            draining = true;
        } else if (decision instanceof Decision.Refuse refuse) {
            return Optional.of(refuse.why());
        } else if (decision instanceof Decision.Missing missing) {
            if (!canRewind) {
                return Optional.of(missing.gap().get());
            }
            sequencer.passedOver(input);
            inbox.passOver(missing, actions);
        }
        return Optional.empty();
    }
}
