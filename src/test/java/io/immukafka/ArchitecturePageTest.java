package io.immukafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Picture and table of docs/architecture.md are those of {@link Room}; {@code -Ddocs.write=true} writes them. */
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("docs/architecture.md");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern FIRST_SENTENCE =
            Pattern.compile("/\\*\\*[\\s*]*(.*?)\\s*(?:\\*/|\\*\\s*<p>)", Pattern.DOTALL);

    @Test
    void thePictureShowsTheRooms() throws IOException {
        check("picture", "```mermaid\n" + picture() + "```\n");
    }

    @Test
    void theTableListsTheRooms() throws IOException {
        String lines = Arrays.stream(Room.values())
                .sorted(Comparator.comparing(Room::shortName))
                .map(room -> "| `" + room.shortName() + "` | " + purpose(room) + " | "
                        + room.mayKnow().stream().map(Room::shortName).collect(Collectors.joining(", ")) + " |\n")
                .collect(Collectors.joining());
        check("table", "| package | what belongs there | may know |\n| --- | --- | --- |\n" + lines);
    }

    private static void check(String part, String expected) throws IOException {
        String begin = "<!-- " + part + " -->\n\n";
        String end = "\n<!-- /" + part + " -->";
        String page = Files.readString(PAGE);
        assertThat(page).contains(begin, end);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end, from);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page.substring(0, from) + expected + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as("the %s in %s; mvn test -Dtest=ArchitecturePageTest -Ddocs.write=true writes it", part, PAGE)
                .isEqualTo(expected);
    }

    private static String picture() {
        StringBuilder picture = new StringBuilder("flowchart TD\n");
        List<Room> outer = Arrays.stream(Room.values())
                .filter(room -> parent(room).isEmpty())
                .toList();
        for (Room room : outer) {
            List<Room> inner = Arrays.stream(Room.values())
                    .filter(each -> parent(each).equals(Optional.of(room)))
                    .toList();
            if (inner.isEmpty()) {
                continue;
            }
            picture.append("  subgraph ").append(room.shortName()).append('\n');
            inner.forEach(each -> picture.append("    ").append(node(each)).append('\n'));
            inner.forEach(each -> arrows(each, inner)
                    .forEach(to -> picture.append("    ")
                            .append(each.name())
                            .append(" --> ")
                            .append(to.name())
                            .append('\n')));
            picture.append("  end\n");
        }
        outer.forEach(room -> arrows(room, outer)
                .forEach(to -> picture.append("  ")
                        .append(room.shortName())
                        .append(" --> ")
                        .append(to.shortName())
                        .append('\n')));
        return picture.toString();
    }

    private static String node(Room room) {
        return room.name() + "[" + room.shortName() + "]";
    }

    /** Those it may know, without what another of them may know as well: that is shown by its own arrow. */
    private static List<Room> arrows(Room room, List<Room> shown) {
        List<Room> known = new ArrayList<>(room.mayKnow());
        known.retainAll(shown);
        return known.stream()
                .filter(to -> known.stream().noneMatch(other -> other.mayKnow().contains(to)))
                .toList();
    }

    private static Optional<Room> parent(Room room) {
        return Arrays.stream(Room.values())
                .filter(each -> room.shortName().startsWith(each.shortName() + "."))
                .findAny();
    }

    private static String purpose(Room room) {
        Path file = SOURCES.resolve(room.packageName().replace('.', '/')).resolve("package-info.java");
        Matcher comment = FIRST_SENTENCE.matcher(read(file));
        assertThat(comment.find()).as("%s says what belongs there", file).isTrue();
        return comment.group(1)
                .replaceAll("\\s*\\n \\* ?", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .strip();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
