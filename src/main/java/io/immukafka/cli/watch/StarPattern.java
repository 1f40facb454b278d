package io.immukafka.cli.watch;

import java.util.Optional;

/** A name in which one {@code *} may stand for any characters. */
record StarPattern(String text) {

    private static final char STAR = '*';

    boolean hasStar() {
        return text.indexOf(STAR) >= 0;
    }

    /** What the star stands for in a name; empty if the name does not match. */
    Optional<String> match(String name) {
        int at = text.indexOf(STAR);
        if (at < 0) {
            return text.equals(name) ? Optional.of("") : Optional.empty();
        }
        String before = text.substring(0, at);
        String after = text.substring(at + 1);
        boolean fits =
                name.length() >= before.length() + after.length() && name.startsWith(before) && name.endsWith(after);
        return fits ? Optional.of(name.substring(before.length(), name.length() - after.length())) : Optional.empty();
    }

    /** The name in which the star is this. */
    String fill(String star) {
        return text.replace(String.valueOf(STAR), star);
    }
}
