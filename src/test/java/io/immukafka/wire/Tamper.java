package io.immukafka.wire;

import java.util.List;

/** Decides what a {@link TamperingProxy} passes on. Called by several threads at once. */
@FunctionalInterface
interface Tamper {

    /** Passes everything on as it is. */
    Tamper NONE = message -> List.of(message.bytes());

    /**
     * Decides about one message.
     *
     * @return what is passed on in its place: usually one message, none to drop it, several to repeat it
     */
    List<byte[]> pass(Message message);

    /** This one first, then another one on whatever it passes on. */
    default Tamper then(Tamper next) {
        return message -> pass(message).stream()
                .flatMap(bytes -> next.pass(message.with(bytes)).stream())
                .toList();
    }
}
