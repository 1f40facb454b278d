package io.immukafka;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.client.connection.PemSource;
import io.immukafka.client.connection.TlsSettings;
import io.immukafka.hash.MerkleFrontier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of rooms as a rule of the build: which package may know which. */
class ArchitectureTest {

    private static final String ROOT = Room.ROOT;
    private static final int MOST_LINES = 400;

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @ParameterizedTest
    @EnumSource(Room.class)
    void everyRoomKnowsOnlyThoseItMay(Room room) {
        room.rule().check(MAIN);
    }

    @Test
    void everyPackageIsARoom() {
        String[] rooms = Stream.concat(Stream.of(ROOT), Stream.of(Room.values()).map(room -> room.packageName() + ".."))
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .should()
                .resideOutsideOfPackages(rooms)
                .because("a package without a row in the table of rooms is bound by no rule")
                .check(MAIN);
    }

    @Test
    void noPackagesKnowEachOtherInACircle() {
        slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("packages in a circle can only be understood, and changed, together")
                .check(MAIN);
    }

    static Stream<ArchRule> rules() {
        return Stream.of(
                only(
                        "client",
                        "only the client knows gRPC: all else sees its own words and errors",
                        "io.grpc..",
                        ROOT + ".client.proto..",
                        "com.google.protobuf.."),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + ".client..")
                        .should()
                        .dependOnClassesThat(describe(
                                "belong to the channel",
                                resideInAPackage(ROOT + ".client.connection")
                                        .and(not(belongToAnyOf(
                                                ConnectionSettings.class,
                                                ImmudbAddress.class,
                                                PemSource.class,
                                                TlsSettings.class)))))
                        .because("outside the client a channel is its settings"),
                only(
                        "connect",
                        "Connect's runtime API stays at the edge, so that all else runs without a worker",
                        "org.apache.kafka.connect.source..",
                        "org.apache.kafka.connect.sink..",
                        "org.apache.kafka.connect.connector..",
                        "org.apache.kafka.connect.runtime..",
                        "org.apache.kafka.connect.health..",
                        "org.apache.kafka.connect.util.."),
                only("cli", "options and progress bars belong to the command", "picocli..", "me.tongfei.."),
                only("record", "Avro is how the record travels; nobody else needs to know", "org.apache.avro.."),
                classesOf("hash", "tx", "chain", "backup", "change", "client", "engine", "export", "replay")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.apache.kafka..")
                        .because("transactions go from server to server and to files without Kafka"),
                classesOf("record")
                        .should()
                        .dependOnClassesThat(describe(
                                "belong to Kafka, but not to Connect's data API",
                                resideInAPackage("org.apache.kafka..")
                                        .and(not(resideInAnyPackage(
                                                "org.apache.kafka.common..",
                                                "org.apache.kafka.connect.data..",
                                                "org.apache.kafka.connect.errors..",
                                                "org.apache.kafka.connect.header..",
                                                "org.apache.kafka.connect.json..",
                                                "org.apache.kafka.connect.storage..")))))
                        .because("a record is data: it is the same in a worker and in the command"),
                classesOf("hash", "tx", "chain", "backup", "change")
                        .should()
                        .dependOnClassesThat(describe(
                                "run threads, use the network or read a clock",
                                ArchitectureTest::isThreadNetworkOrClock))
                        .because("a proof gives the same verdict whenever and wherever it is made"),
                classesOf("hash", "tx", "chain", "backup", "change")
                        .should()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .because("a proof gives the same verdict whenever it is made"),
                classesOf("hash")
                        .should()
                        .dependOnClassesThat(describe(
                                "are not the JDK's",
                                not(resideInAnyPackage("java..", "org.jspecify..", ROOT + ".hash.."))))
                        .because("digests know the JDK and nothing else"),
                noClasses()
                        .should()
                        .resideInAnyPackage(
                                ROOT + "..util..",
                                ROOT + "..utils..",
                                ROOT + "..common..",
                                ROOT + "..helper..",
                                ROOT + "..helpers..")
                        .because("what has no better name than that belongs to nobody and is imported by all"));
    }

    private static boolean isThreadNetworkOrClock(JavaClass type) {
        String name = type.getName();
        return type.isAssignableTo(Thread.class)
                || type.isAssignableTo(Executor.class)
                || type.isAssignableTo(Timer.class)
                || type.isAssignableTo(Clock.class)
                || name.startsWith("java.net.")
                || name.startsWith("java.util.concurrent.CompletableFuture")
                || name.equals("java.nio.channels.SocketChannel")
                || name.equals("java.time.Instant")
                || name.equals("java.time.LocalDateTime");
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleHolds(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }

    @Test
    void aForbiddenArrowFailsWithItsReason() {
        JavaClasses withArrow = new ClassFileImporter().importPackages(MerkleFrontier.class.getPackageName());
        assertThatThrownBy(() -> Room.HASH.rule().check(withArrow))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(Room.HASH.reason)
                .hasMessageContaining("MerkleFrontierTest")
                .hasMessageContaining("io.immukafka.chain.ReferenceProof");
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noSourceFileIsLong() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            Map<Path, Integer> lines = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(file -> file, ArchitectureTest::lines));
            assertThat(lines).isNotEmpty();
            lines.values().removeIf(count -> count <= MOST_LINES);
            assertThat(lines)
                    .as("files of more than %d lines, which do more than one thing", MOST_LINES)
                    .isEmpty();
        }
    }

    private static GivenClassesConjunction classesOf(String... rooms) {
        return noClasses()
                .that()
                .resideInAnyPackage(
                        Stream.of(rooms).map(room -> ROOT + "." + room + "..").toArray(String[]::new));
    }

    private static ArchRule only(String room, String reason, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .because(reason);
    }
}
