package io.immukafka.replay;

import io.immukafka.chain.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the origin gave and nobody has decided on, in its order. Has the origin read again for what is missing. */
final class Inbox {

    private final Deque<Input> waiting = new ArrayDeque<>();
    private final GapSearch search = new GapSearch();
    private boolean awaitingRewind;

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether what comes next was read before the origin was asked to be read again. */
    boolean isAwaitingRewind() {
        return awaitingRewind;
    }

    /** Adds an input, unless it was read too early. */
    void add(Input input, Consumer<? super ReplayAction> actions) {
        if (awaitingRewind) {
            actions.accept(new ReplayAction.Drop(input));
        } else {
            waiting.add(input);
            search.ended(false);
        }
    }

    Input first() {
        return waiting.getFirst();
    }

    void remove() {
        waiting.removeFirst();
    }

    /** Drops all. */
    void clear(Consumer<? super ReplayAction> actions) {
        waiting.forEach(input -> actions.accept(new ReplayAction.Drop(input)));
        waiting.clear();
    }

    // ---- what is missing

    /** The head is here. */
    void at(Position head, Consumer<? super ReplayAction> actions) {
        search.at(head);
        if (search.closes()) {
            actions.accept(new ReplayAction.Missing(null));
        }
    }

    /** Others are missing before the first input: has the origin read again, or passes the input over if that was done. */
    void passOver(Decision.Missing missing, Consumer<? super ReplayAction> actions) {
        Input input = first();
        boolean news = search.passesOver(input.tx(), missing);
        if (!search.readsOn()) {
            lookBack(input.from() + " is beyond the replica's position: " + missing.what(), actions);
            return;
        }
        if (news) {
            actions.accept(new ReplayAction.Missing(missing.what()));
        }
        remove();
        actions.accept(new ReplayAction.Drop(input));
    }

    /** Has the origin read again, from further back than before. */
    void lookBack(String why, Consumer<? super ReplayAction> actions) {
        rewind(why, search.further(), actions);
    }

    /** Has the origin read again from its beginning. */
    void beginAgain(String why, Consumer<? super ReplayAction> actions) {
        rewind(why, search.furthest(), actions);
    }

    private void rewind(String why, long after, Consumer<? super ReplayAction> actions) {
        awaitingRewind = true;
        // First of all: a thread that finds nothing pending must then find that it has to read again.
        actions.accept(new ReplayAction.Rewind(why, after));
        clear(actions);
    }

    /** What comes from now on was read after the origin was asked to be read again. */
    void rewound() {
        awaitingRewind = false;
    }

    /** The origin has come to its end. */
    void ended() {
        search.ended(!awaitingRewind);
    }

    /** Whether the origin has come to its end without what is missing. */
    boolean isOver() {
        return waiting.isEmpty() && search.isOver();
    }

    /** What is missing, if the origin has it nowhere; null if it is to be read again from further back. */
    Decision.@Nullable Missing nowhere() {
        return search.nowhere();
    }
}
