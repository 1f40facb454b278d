package io.immukafka;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The picture in docs/architecture.md shows the rooms as {@link Room} has them. */
class ArchitecturePageTest {

    @Test
    void thePictureIsThatOfTheRooms() throws IOException {
        GeneratedText.check(Path.of("docs", "architecture.md"), "<!-- rooms -->", "<!-- /rooms -->", picture());
    }

    private static String picture() {
        TreeMap<String, Set<String>> known = new TreeMap<>();
        Arrays.stream(Room.values())
                .forEach(room -> known.put(room.name().toLowerCase(Locale.ROOT).replace('_', '.'), room.known()));
        StringBuilder picture = new StringBuilder("```mermaid\nflowchart TD\n");
        known.forEach((room, rooms) -> {
            Set<String> indirect = new TreeSet<>();
            rooms.forEach(each -> indirect.addAll(known.getOrDefault(each, Set.of())));
            rooms.stream()
                    .filter(each -> !indirect.contains(each))
                    .forEach(each -> picture.append("  %s --> %s%n".formatted(room, each)));
        });
        return picture.append("```\n").toString();
    }
}
