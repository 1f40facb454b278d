package io.immukafka.wire;

import com.google.protobuf.ByteString;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.client.proto.TxMetadata;
import java.util.Locale;
import java.util.function.Consumer;

/** The fields of a header in the answers of TxById and ReplicateTx. */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
enum HeaderField {
    ID(header -> header.setId(header.getId() ^ 1)),
    PREV_ALH(header -> header.setPrevAlh(flipped(header.getPrevAlh()))),
    TIMESTAMP(header -> header.setTs(header.getTs() ^ 1)),
    NENTRIES(header -> header.setNentries(header.getNentries() ^ 1)),
    EH(header -> header.setEH(flipped(header.getEH()))),
    BL_TX_ID(header -> header.setBlTxId(header.getBlTxId() ^ 1)),
    BL_ROOT(header -> header.setBlRoot(flipped(header.getBlRoot()))),
    VERSION(header -> header.setVersion(header.getVersion() ^ 1)),
    METADATA(header -> header.setMetadata(flipped(header.getMetadata())));

    private final Consumer<TxHeader.Builder> flip;

    HeaderField(Consumer<TxHeader.Builder> flip) {
        this.flip = flip;
    }

    /** The header with the lowest bit of this field changed. */
    TxHeader flipIn(TxHeader header) {
        TxHeader.Builder changed = header.toBuilder();
        flip.accept(changed);
        return changed.build();
    }

    static ByteString flipped(ByteString bytes) {
        byte[] changed = bytes.toByteArray();
        changed[changed.length - 1] ^= 1;
        return ByteString.copyFrom(changed);
    }

    private static TxMetadata flipped(TxMetadata metadata) {
        return metadata.getExtra().isEmpty()
                ? metadata.toBuilder()
                        .setTruncatedTxID(metadata.getTruncatedTxID() ^ 1)
                        .build()
                : metadata.toBuilder().setExtra(flipped(metadata.getExtra())).build();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
