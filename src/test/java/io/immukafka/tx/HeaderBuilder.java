package io.immukafka.tx;

import io.immukafka.hash.Digest;

/** A header of which only what matters is named. The rest is that of a transaction without entries. */
public final class HeaderBuilder {

    private static final long SINCE = 1_700_000_000;

    private final long id;
    private final Digest prevAlh;
    private long timestamp;
    private int version = TxHeader.MAX_VERSION;
    private TxMetadata metadata = TxMetadata.NONE;
    private int entries;
    private Digest eH = Digest.ZERO;
    private long blTxId;
    private Digest blRoot = Digest.ZERO;

    private HeaderBuilder(long id, Digest prevAlh) {
        this.id = id;
        this.prevAlh = prevAlh;
        timestamp = SINCE + id;
    }

    /** The header of a history's first transaction. */
    public static HeaderBuilder first() {
        return new HeaderBuilder(1, Digest.OF_NOTHING);
    }

    /** The header of a transaction that follows one with this Alh. */
    public static HeaderBuilder of(long id, Digest prevAlh) {
        return new HeaderBuilder(id, prevAlh);
    }

    /** The same header, to be changed. */
    public static HeaderBuilder like(TxHeader header) {
        return of(header.id(), header.prevAlh())
                .timestamp(header.timestamp())
                .version(header.version())
                .metadata(header.metadata())
                .entries(header.entries())
                .eH(header.eH())
                .tree(header.blTxId(), header.blRoot());
    }

    public HeaderBuilder timestamp(long seconds) {
        timestamp = seconds;
        return this;
    }

    public HeaderBuilder version(int number) {
        version = number;
        return this;
    }

    public HeaderBuilder metadata(TxMetadata attributes) {
        metadata = attributes;
        return this;
    }

    public HeaderBuilder entries(int count) {
        entries = count;
        return this;
    }

    public HeaderBuilder eH(Digest root) {
        eH = root;
        return this;
    }

    /** The state of the append-only tree. */
    public HeaderBuilder tree(long size, Digest root) {
        blTxId = size;
        blRoot = root;
        return this;
    }

    public TxHeader build() {
        return new TxHeader(id, prevAlh, timestamp, version, metadata, entries, eH, blTxId, blRoot);
    }
}
