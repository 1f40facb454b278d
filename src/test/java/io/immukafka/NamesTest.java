package io.immukafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A name stands for one thing: in a log, in a review, in a search. */
class NamesTest {

    private static final Path MAIN = Path.of("src/main/java");

    /** The types of each simple name, generated ones apart. */
    private static Map<String, List<Class<?>>> types() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.immukafka").stream()
                        .filter(type -> !type.isAnonymousClass()
                                && !type.getPackageName().endsWith(".proto"))
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .<Class<?>>map(type -> type.reflect())
                        .collect(Collectors.groupingBy(Class::getSimpleName, TreeMap::new, Collectors.toList()));
    }

    /** A case of a sealed interface is written with its interface, as in {@code ExportAction.Fail}. */
    private static boolean isCase(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer != null && outer.isSealed();
    }

    @Test
    void noTwoTypesShareAName() {
        Map<String, List<Class<?>>> types = types();
        assertThat(types).isNotEmpty();
        types.values().removeIf(same -> same.size() == 1 || same.stream().allMatch(NamesTest::isCase));
        assertThat(types).isEmpty();
    }

    @Test
    void noTwoTypesDifferByOneLetter() {
        Map<String, List<Class<?>>> types = types();
        List<String> names = new ArrayList<>(types.keySet());
        List<String> close = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            for (String other : names.subList(i + 1, names.size())) {
                String name = names.get(i);
                boolean cases = Stream.of(name, other)
                        .map(types::get)
                        .flatMap(List::stream)
                        .allMatch(NamesTest::isCase);
                if (!cases && differByOneLetter(name, other)) {
                    close.add(types.get(name) + " and " + types.get(other));
                }
            }
        }
        assertThat(close).isEmpty();
        assertThat(differByOneLetter("EntryDigest", "EntryDigests")).isTrue();
        assertThat(differByOneLetter("Pace", "Page")).isTrue();
        assertThat(differByOneLetter("Place", "Page")).isFalse();
    }

    private static boolean differByOneLetter(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        int same = 0;
        while (same < shorter && one.charAt(same) == other.charAt(same)) {
            same++;
        }
        String restOfOne = one.substring(same);
        String restOfOther = other.substring(same);
        return one.length() == other.length()
                ? restOfOne.substring(1).equals(restOfOther.substring(1))
                : restOfOne.substring(Math.min(1, restOfOne.length())).equals(restOfOther)
                        || restOfOther
                                .substring(Math.min(1, restOfOther.length()))
                                .equals(restOfOne);
    }

    @Test
    void noTwoSourceFilesShareAName() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java") && !name.equals("package-info.java")))
                    .doesNotHaveDuplicates();
        }
    }

    /** The first paragraph says what belongs there, the second what does not. */
    @Test
    void everyPackageSaysWhatBelongsThere() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            List<Path> packages = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
            assertThat(packages)
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.resolve("package-info.java"))
                            .content()
                            .contains(" * <p>"));
        }
    }
}
