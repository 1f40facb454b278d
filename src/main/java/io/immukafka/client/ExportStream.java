package io.immukafka.client;

/**
 * A running export. Its methods may be called from any thread, also from within the listener, requests one at a time; they
 * never block.
 */
public interface ExportStream {

    /**
     * Asks for a transaction. Answers come in the order of the requests, which may run ahead of them; one for a transaction
     * that does not exist yet waits for it, without limit, and holds back all later ones.
     *
     * @param tx id from 1 on
     */
    void request(long tx);

    /**
     * Lets the server's next messages arrive: flow control. Nothing arrives that was not allowed. A message holds at most
     * 64 KiB of one transaction, unless the server is configured otherwise.
     *
     * @param messages how many more than those allowed before
     */
    void allow(int messages);

    /** Ends the export. The listener hears {@code closed(null)} soon, if it has not heard another end, and then nothing. */
    void cancel();
}
