package io.immukafka.replay;

/** What the replay would do without one of its checks: the simulation must find each of them. */
enum MissingCheck {
    NONE,
    /** Of the replica's answer and position only the id is looked at. */
    ANSWER_IGNORED,
    /** The replica's own header is not asked: what the origin says of it is believed. */
    HISTORY_NOT_COMPARED,
    /** Part 0 makes everything before it forgotten, and the part after the last one is the only one that may come. */
    ONE_ATTEMPT,
    /** A gap is final as soon as the origin was read again from its beginning. */
    NOT_READ_ON,
    /** What is read back from the disk is sent as it is. */
    SPOOL_NOT_PROVED
}
