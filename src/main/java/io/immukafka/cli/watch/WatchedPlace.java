package io.immukafka.cli.watch;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.endpoint.TopicSettings;
import io.immukafka.engine.EngineException;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicHead;
import org.jspecify.annotations.Nullable;

/** A place whose last transaction is asked for again and again. What fails once is tried again the next time. */
interface WatchedPlace extends AutoCloseable {

    /** Its address. */
    String address();

    /** Its last transaction; the empty position if it has none. */
    Position last() throws EngineException;

    @Override
    default void close() {}

    /** A database of a server. */
    record OfServer(Endpoint.Database place, Server server) implements WatchedPlace {
        @Override
        public String address() {
            return place.toString();
        }

        @Override
        public Position last() throws EngineException {
            return server.state(place.name()).committed();
        }
    }

    /** A topic. */
    final class OfBroker implements WatchedPlace {

        private final Endpoint.Topic place;
        private @Nullable TopicHead head;

        OfBroker(Endpoint.Topic place) {
            this.place = place;
        }

        @Override
        public String address() {
            return place.toString();
        }

        @Override
        public Position last() throws EngineException {
            try {
                TopicHead open = head;
                if (open == null) {
                    open = TopicHead.open(TopicSettings.of(place), place.name());
                    head = open;
                }
                return open.last();
            } catch (TopicException e) {
                close();
                throw TopicSettings.failure(place, e);
            }
        }

        @Override
        public void close() {
            if (head != null) {
                head.close();
                head = null;
            }
        }
    }

    /** The error for a file, which does not grow. */
    static EngineException unwatchable(Endpoint place) {
        return CliErrors.refused(
                ErrorCode.USAGE,
                "--watch and --max-lag show where databases and topics end at present; " + place
                        + " is neither. Without these options, status reads files too");
    }
}
