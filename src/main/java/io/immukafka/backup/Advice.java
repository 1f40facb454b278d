package io.immukafka.backup;

/** What to do about most defects. */
final class Advice {

    /** After a colon. */
    static final String OTHER_COPY = "take another copy of the file, or repeat the backup";

    /** A sentence of its own. */
    static final String DAMAGED = "The file is damaged here: " + OTHER_COPY;

    private Advice() {}
}
