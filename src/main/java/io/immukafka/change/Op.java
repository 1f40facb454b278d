package io.immukafka.change;

/** What became of a row or document, as far as the stream proves it. */
public enum Op {
    /** It is new. */
    INSERT,
    /** It was there before, and is replaced. */
    UPDATE,
    /** It is now as the event says; whether it was there before cannot be told. */
    UPSERT,
    /** It is gone. */
    DELETE
}
