package io.immukafka.chain;

/**
 * One part of an exported transaction on its way from one place to another.
 *
 * @param claim what is said of the transaction, the same in all its parts
 * @param part 0-based number of this part
 * @param parts how many there are, at least 1
 * @param payload exactly this part's bytes of the exported transaction; not copied, must not change any more
 */
public record TxPart(Claim claim, int part, int parts, byte[] payload) {

    public TxPart {
        if (part < 0 || part >= parts) {
            throw new IllegalArgumentException("part " + part + " of " + parts + " is not possible");
        }
    }

    /** Whether the transaction begins with this part. */
    public boolean first() {
        return part == 0;
    }

    /** Whether the transaction ends with this part. */
    public boolean last() {
        return part == parts - 1;
    }

    @Override
    public String toString() {
        return "part " + (part + 1) + " of " + parts + " of transaction " + claim.tx() + " (" + payload.length
                + " bytes)";
    }
}
