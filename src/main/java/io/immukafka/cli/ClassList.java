package io.immukafka.cli;

import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads all classes of this project and of its messages, then runs a command: so that a JVM that notes the classes which it loads
 * notes those that only a server's answers would need.
 */
final class ClassList {

    private static final String CLASS = ".class";

    private ClassList() {}

    /** @param args the command's */
    public static void main(String[] args) throws IOException {
        for (String file : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String name = new File(file).getName();
            if (name.startsWith("immukafka-") || name.startsWith("protobuf-java")) {
                try (JarFile jar = new JarFile(file)) {
                    Collections.list(jar.entries()).stream()
                            .map(JarEntry::getName)
                            .filter(entry -> entry.endsWith(CLASS))
                            .forEach(ClassList::load);
                }
            }
        }
        Immukafka.main(args);
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - CLASS.length()).replace('/', '.');
        try {
            Class.forName(name, false, ClassList.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // Some classes have uses that need jars which the command does not have.
        }
    }
}
