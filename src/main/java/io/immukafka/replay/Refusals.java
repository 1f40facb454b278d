package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.client.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;

/** Why a replay stops, in words that name the place, both values, and the way out. */
final class Refusals {

    private static final String UNTOUCHED = " Nothing of it was sent to the replica.";

    private final String replica;

    /**
     * Words about one replica.
     *
     * @param replica such as {@code replica 'a'}
     */
    Refusals(String replica) {
        this.replica = replica;
    }

    private static String place(Item item) {
        return "transaction " + item.tx() + " (" + item.from() + ")";
    }

    EngineException broken(Item.Broken item) {
        return new EngineException(
                Reason.UNPROVED,
                place(item) + " does not prove itself: " + item.what() + "."
                        + UNTOUCHED + " It was changed on its way, or something else wrote it: find out what, then "
                        + "replay a trustworthy copy, such as a new topic that a source connector with another "
                        + "topic.prefix and start.tx=" + item.tx() + " fills.",
                item.cause());
    }

    EngineException corrupt(Item item, Verdict.Corrupt corrupt) {
        return broken(new Item.Broken(item.tx(), corrupt.describe(), null, item.from()));
    }

    EngineException fork(Item item, Verdict.Fork fork) {
        return new EngineException(
                Reason.UNPROVED,
                place(item) + " belongs to another history than " + replica + ": " + fork.describe() + "." + UNTOUCHED
                        + " Either the primary was restored or replaced, or somebody wrote to the replica: find out "
                        + "which history is right, and start the other one anew.",
                null);
    }

    EngineException contradicted(Item.Whole item, Item.Checkpoint checkpoint) {
        return contradicted(item.from(), item.claim().reached(), checkpoint, UNTOUCHED);
    }

    EngineException contradicted(Position head, Item.Checkpoint checkpoint) {
        return contradicted(replica, head, checkpoint, "");
    }

    private static EngineException contradicted(
            String where, Position reached, Item.Checkpoint checkpoint, String outcome) {
        return new EngineException(
                Reason.UNPROVED,
                "the primary said of itself, in " + checkpoint.from() + ", that the Alh of transaction " + reached.tx()
                        + " is " + checkpoint.state().alh().toHex() + ", but " + where + " has it with "
                        + reached.alh().toHex() + "." + outcome
                        + " Either the primary was restored or replaced, or one of the two was forged: find out which "
                        + "history is right, and start the other one anew.",
                null);
    }

    EngineException diverged(Position position, Verdict.Fork fork) {
        return new EngineException(
                Reason.UNPROVED,
                replica + " holds another transaction " + position.tx() + " than was proved for it: " + fork.describe()
                        + ". Somebody has written to it while it was no replica, or it was restored from something "
                        + "else: drop it and start a new one.",
                null);
    }

    EngineException gap(Item item, String what, boolean lookedBack) {
        return new EngineException(
                Reason.UNPROVED,
                "a gap before " + place(item) + ": " + what + "." + UNTOUCHED
                        + (lookedBack ? " Everything from the beginning was read again without finding it." : "")
                        + " What is missing may have been removed by retention or compaction, or lie in another topic "
                        + "or file: bring it in from a backup or archive, or start a new replica from one.",
                null);
    }

    EngineException truncated(Item.Whole item) {
        return new EngineException(
                Reason.UNPROVED,
                place(item)
                        + " comes without its values, only with their digests: either retention removed them on the "
                        + "primary, or somebody has stripped them, which no checksum shows." + UNTOUCHED
                        + " If retention did it, set allow.truncated=true (--allow-truncated on the command line).",
                null);
    }

    EngineException empty(Item.Whole item) {
        return new EngineException(
                Reason.REFUSED,
                place(item) + " has no entries, as a truncation writes it on "
                        + "a primary without SQL tables: no immudb server replays such a transaction, so " + replica
                        + " can't go beyond transaction " + (item.tx() - 1)
                        + ". Copy the primary's data folder to start a new replica after it.",
                null);
    }

    EngineException refused(Item.Whole item, ServerException cause) {
        return new EngineException(
                Reason.REFUSED,
                replica + " refuses " + place(item) + ", although it proves itself: " + cause.getMessage(),
                cause);
    }

    EngineException unsent(long tx, ServerException cause) {
        return new EngineException(
                Reason.UNREACHABLE,
                "transaction " + tx + " can't be sent to " + replica + ": " + cause.getMessage(),
                cause);
    }

    EngineException wentBack(Position known, Position found) {
        return new EngineException(
                Reason.UNPROVED,
                replica + " went back from " + known + " to " + found
                        + ": it was restored while it was written to. Start again from its new position.",
                null);
    }
}
