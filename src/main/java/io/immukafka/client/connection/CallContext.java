package io.immukafka.client.connection;

import io.grpc.Status;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorTable;
import io.immukafka.client.error.ServerException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A call with its server and database: the first half of every message about a failure.
 *
 * @param what the request in a few words, such as "reading the current state"
 * @param database null if the request concerns no single database
 */
public record CallContext(
        String what, ImmudbAddress server, @Nullable String database) {

    /** The failure that a call ended with. One that stems from opening its session is passed on as it is. */
    public ServerException failure(Status status) {
        if (status.getCause() instanceof ServerException ofSession) {
            return ofSession;
        }
        return failure(ServerErrorTable.condition(status), answer(status), status.asException());
    }

    /** @param answer what happened, in the server's words or in ours */
    public ServerException failure(ServerCondition condition, String answer, @Nullable Throwable cause) {
        return new ServerException(condition, place() + " failed: " + answer + ". " + condition.explanation(), cause);
    }

    private String place() {
        return what + (database == null ? "" : " of database '" + database + "'") + " at " + server;
    }

    private static String answer(Status status) {
        StringBuilder answer = new StringBuilder();
        answer.append('"').append(ServerErrorTable.words(status)).append("\" (");
        answer.append(status.getCode().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        // The reason of a failed connection is only in the innermost cause.
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root != null && root.getMessage() != null) {
            answer.append(", ").append(root.getMessage());
        }
        return answer.append(')').toString();
    }
}
