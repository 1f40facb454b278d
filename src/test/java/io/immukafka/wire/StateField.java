package io.immukafka.wire;

import io.immukafka.client.proto.ImmutableState;
import java.util.Locale;
import java.util.function.Consumer;

/** The fields of CurrentState's answer that say where a database stands, each with one bit to change. */
@SuppressWarnings("ImmutableEnumChecker") // functions without state
enum StateField {
    /** By one: the newest transaction is said to be the one before or after it. */
    TX_ID(state -> state.setTxId(state.getTxId() ^ 1)),
    /** A position that no database of these tests reaches. */
    TX_ID_HIGH_BIT(state -> state.setTxId(state.getTxId() ^ (1L << 40))),
    TX_HASH(state -> state.setTxHash(HeaderField.flipped(state.getTxHash())));

    private final Consumer<ImmutableState.Builder> flip;

    StateField(Consumer<ImmutableState.Builder> flip) {
        this.flip = flip;
    }

    /** The state with that bit changed. */
    ImmutableState flipIn(ImmutableState state) {
        ImmutableState.Builder changed = state.toBuilder();
        flip.accept(changed);
        return changed.build();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
