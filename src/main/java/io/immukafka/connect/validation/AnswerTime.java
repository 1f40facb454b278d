package io.immukafka.connect.validation;

import java.time.Duration;

/**
 * The time in which a validation must answer, shared by everything that it asks. Somebody waits in front of a form, and Connect
 * itself gives up after 90 s.
 */
final class AnswerTime {

    /** For questions to servers. Closing their sessions may take 3 s more. */
    static final Duration QUESTIONS = Duration.ofSeconds(6);

    /** For the list of databases: a server with hundreds opens each to tell its size. No session is open meanwhile. */
    static final Duration LIST = Duration.ofSeconds(8);

    private static final Duration TOTAL = Duration.ofSeconds(9);

    private final long began = System.nanoTime();

    private AnswerTime() {}

    static AnswerTime begin() {
        return new AnswerTime();
    }

    /** How long the servers may still be asked; zero when it is over. */
    Duration forQuestions() {
        return left(QUESTIONS);
    }

    /** How long the list may still be waited for; zero when it is over. */
    Duration forList() {
        return left(LIST);
    }

    /** How long until there must be an answer; zero when it is over. */
    Duration untilEnd() {
        return left(TOTAL);
    }

    private Duration left(Duration limit) {
        Duration left = limit.minusNanos(System.nanoTime() - began);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
