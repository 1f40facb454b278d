package io.immukafka.chain;

import io.immukafka.hash.Digest;

/** How a transaction relates to the position reached so far. */
public sealed interface Verdict {

    /**
     * It continues the history.
     *
     * @param reached the position after it
     */
    record Next(Position reached) implements Verdict {}

    /**
     * It is at or below the position and was applied before.
     *
     * @param tx its id
     */
    record Duplicate(long tx) implements Verdict {}

    /**
     * Transactions between the position and it are missing.
     *
     * @param position reached so far
     * @param tx its id, beyond the next
     */
    record Gap(Position position, long tx) implements Verdict {
        /** For people: what is missing, and between what. */
        public String describe() {
            long first = position.tx() + 1;
            long last = tx - 1;
            return (first == last ? "transaction " + first + " is" : "transactions " + first + " to " + last + " are")
                    + " missing between " + position + " and transaction " + tx;
        }
    }

    /**
     * It belongs to another history.
     *
     * @param tx id of the transaction at which the histories differ
     * @param expected its Alh here
     * @param found its Alh there
     */
    record Fork(long tx, Digest expected, Digest found) implements Verdict {
        /** For people: where the histories differ, with both checksums. */
        public String describe() {
            return "the histories differ at transaction " + tx + ": here its Alh is " + expected.toHex()
                    + ", there it is " + found.toHex();
        }
    }

    /**
     * Its bytes do not bear out what they or their carrier say.
     *
     * @param tx its id
     * @param field what is wrong: eH, or a field of the claim
     * @param stated what is said
     * @param computed what follows from the bytes
     */
    record Corrupt(long tx, String field, String stated, String computed) implements Verdict {
        /** For people: the field with both values. */
        public String describe() {
            return "the " + field + " of transaction " + tx + " is stated as " + stated + ", but its bytes give "
                    + computed;
        }
    }
}
