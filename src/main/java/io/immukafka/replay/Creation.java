package io.immukafka.replay;

/** When a replica is created. */
public enum Creation {
    /** Never: a missing one fails the replay. */
    NEVER,

    /** When the server reports that it does not exist. */
    IF_MISSING,

    /** Before the server is asked, which saves the login that a question about a missing one costs: there was none just now. */
    AT_ONCE
}
