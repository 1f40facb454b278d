package io.immukafka.client;

import com.google.protobuf.ByteString;
import io.immukafka.chain.Position;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.hash.Digest;
import io.immukafka.tx.TxMetadata;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header from its message, which gives metadata as fields and so cannot tell "truncated up to 0" and "no extra bytes" from
 * attributes that are absent. immudb itself writes no such attribute, but replays it.
 */
final class HeaderReading {

    private HeaderReading() {}

    /** A header without metadata. */
    static io.immukafka.tx.TxHeader plain(TxHeader header) {
        return with(header, TxMetadata.NONE);
    }

    /**
     * A header with metadata, in the one reading that has this Alh.
     *
     * @throws IllegalArgumentException if none has
     */
    static io.immukafka.tx.TxHeader withAlh(TxHeader header, Digest alh) {
        return readings(header.getMetadata())
                .map(metadata -> with(header, metadata))
                .filter(reading -> reading.alh().equals(alh))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the server states the Alh " + alh.toHex()
                        + ", but the header does not hash to it in any known format; in the usual format it gives "
                        + with(header, usual(header.getMetadata())).alh().toHex()));
    }

    /**
     * The position that a header reaches: the expected one if any reading of the header reaches it, else that of the usual reading.
     *
     * @throws IllegalArgumentException if a checksum in it is malformed
     */
    static Position position(TxHeader header, Digest expected) {
        return readings(header.getMetadata())
                .map(metadata -> with(header, metadata))
                .filter(reading -> reading.alh().equals(expected))
                .findFirst()
                .map(reading -> new Position(reading.id(), expected))
                .orElseGet(() -> new Position(
                        header.getId(),
                        with(header, usual(header.getMetadata())).alh()));
    }

    private static TxMetadata usual(io.immukafka.client.proto.TxMetadata metadata) {
        return readings(metadata).findFirst().orElseThrow();
    }

    /** All that the fields can stand for, the usual one first. */
    private static Stream<TxMetadata> readings(io.immukafka.client.proto.TxMetadata metadata) {
        return Stream.of(false, true)
                .flatMap(emptyExtra -> Stream.of(false, true)
                        .map(truncatedUpToZero -> TxMetadata.of(
                                metadata.getTruncatedTxID() != 0 || truncatedUpToZero
                                        ? OptionalLong.of(metadata.getTruncatedTxID())
                                        : OptionalLong.empty(),
                                extra(metadata.getExtra(), emptyExtra))));
    }

    private static byte @Nullable [] extra(ByteString extra, boolean present) {
        return present || !extra.isEmpty() ? extra.toByteArray() : null;
    }

    private static io.immukafka.tx.TxHeader with(TxHeader header, TxMetadata metadata) {
        return new io.immukafka.tx.TxHeader(
                header.getId(),
                digest(header.getPrevAlh()),
                header.getTs(),
                header.getVersion(),
                metadata,
                header.getNentries(),
                digest(header.getEH()),
                header.getBlTxId(),
                digest(header.getBlRoot()));
    }

    /** @throws IllegalArgumentException if it is not 32 bytes long */
    static Digest digest(ByteString bytes) {
        return Digest.of(bytes.asReadOnlyByteBuffer());
    }
}
