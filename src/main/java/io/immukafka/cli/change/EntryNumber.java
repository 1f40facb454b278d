package io.immukafka.cli.change;

import io.immukafka.ErrorCode;
import io.immukafka.engine.EngineException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an event comes from, as each line and object of {@code immukafka changes} says.
 *
 * @param tx the transaction, from 1 on
 * @param entry the entry in it, from 0 on
 */
public record EntryNumber(long tx, int entry) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,19}):(\\d{1,10})");

    /**
     * Reads {@code TX:ENTRY}.
     *
     * @throws EngineException if the text is anything else
     */
    public static EntryNumber parse(String text) throws EngineException {
        Matcher form = FORM.matcher(text);
        try {
            if (form.matches() && Long.parseLong(form.group(1)) > 0) {
                return new EntryNumber(Long.parseLong(form.group(1)), Integer.parseInt(form.group(2)));
            }
        } catch (NumberFormatException e) {
            throw malformed(text, e);
        }
        throw malformed(text, null);
    }

    private static EngineException malformed(String text, @Nullable Throwable cause) {
        return new EngineException(
                EngineException.Reason.REFUSED,
                ErrorCode.USAGE,
                "--prove " + text + ": give the transaction and the entry as the events state them, such as 13:0",
                cause);
    }
}
