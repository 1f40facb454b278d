package io.immukafka.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real server did not start, died, or did not do in time what was waited for. Carries the tail of its log. */
public final class ServerFailedException extends RuntimeException {

    private static final int TAIL_LINES = 60;

    /** Says what happened and adds the last lines of the log. */
    ServerFailedException(String what, Path log, @Nullable Throwable cause) {
        super(what + "\n--- the end of " + log + "\n" + tail(log) + "\n---", cause);
    }

    private static String tail(Path log) {
        try {
            // A process may write anything: bytes that are no UTF-8 must not hide the rest.
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e + ")";
        }
    }
}
