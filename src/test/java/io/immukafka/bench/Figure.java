package io.immukafka.bench;

/** A figure, or a few that belong together, measured on real servers. */
interface Figure {

    /** Its name in the property {@code bench.figures}. */
    String name();

    /** Measures it, warm, and tells the results. */
    void measure(Fixtures fixtures, Results results) throws Exception;
}
