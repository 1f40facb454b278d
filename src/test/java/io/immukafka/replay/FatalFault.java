package io.immukafka.replay;

/** What cannot be sat out, at one transaction. */
enum FatalFault {
    NONE,
    DAMAGED,
    POSING,
    MISSING,
    PART_MISSING,
    FORK,
    TRUNCATED,
    EMPTY,
    WRONG_STATE,
    REFUSED,
    LOCAL_WRITE,
    UNKNOWN_FOREVER,
    NO_RIGHTS,
    RETENTION,
    /** The transaction is changed between the machine and the replica, which commits it so. */
    CHANGED_ON_THE_WAY,
    /** The replica's answer is changed on its way back. */
    ANSWER_CHANGED,
    /** The topic holds another history, shorter than the replica's. */
    OTHER_HISTORY,
    /** The same, but they differ only after the first transactions, and the primary states where it is. */
    OTHER_HISTORY_LATER,
    /** A record that is none of ours: nothing behind it is read. */
    FOREIGN_RECORD,
    /** The temporary file changes before it is sent. */
    SPOOL_DAMAGED
}
