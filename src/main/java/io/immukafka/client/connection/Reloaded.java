package io.immukafka.client.connection;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What PEM sources contain, read again whenever it is used; as long as they cannot be read, it stays what it was. */
final class Reloaded<T> {

    private static final Logger log = LoggerFactory.getLogger(Reloaded.class);

    /** Reads the sources. */
    interface Reader<T> {
        /** @throws IllegalArgumentException if they are not what they should be */
        T read() throws GeneralSecurityException, IOException;
    }

    private final Reader<T> reader;
    private volatile T last;

    /** Reads the sources for the first time, which must succeed. */
    Reloaded(Reader<T> reader) throws GeneralSecurityException, IOException {
        this.reader = reader;
        last = reader.read();
    }

    T get() {
        try {
            last = reader.read();
        } catch (IllegalArgumentException | GeneralSecurityException | IOException e) {
            log.warn("The TLS settings cannot be read again, so a new connection uses those of the last one", e);
        }
        return last;
    }
}
