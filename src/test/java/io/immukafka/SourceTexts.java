package io.immukafka;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Every text of the main sources with where it appears: messages, log lines, texts of options and of help. Texts that are
 * joined with + are one, with {@code <>} for each value between them.
 */
final class SourceTexts {

    /** A text, and where it begins. */
    record Text(Path file, long line, String text) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + text;
        }
    }

    private static final Path MAIN = Path.of("src/main/java");

    private SourceTexts() {}

    /** All texts with at least two words, in the order of files and lines. */
    static List<Text> all() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(MAIN)) {
            files = found.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Text> texts = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Collector(unit, trees, texts).scan(unit, null);
            }
        }
        return texts;
    }

    private static final class Collector extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final Trees trees;
        private final List<Text> texts;

        Collector(CompilationUnitTree unit, Trees trees, List<Text> texts) {
            this.unit = unit;
            this.trees = trees;
            this.texts = texts;
        }

        @Override
        public Void visitBinary(BinaryTree tree, Void unused) {
            if (tree.getKind() != Tree.Kind.PLUS) {
                return super.visitBinary(tree, null);
            }
            StringBuilder joined = new StringBuilder();
            join(tree, joined);
            add(tree, joined.toString());
            return null;
        }

        private void join(Tree tree, StringBuilder joined) {
            if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
                join(sum.getLeftOperand(), joined);
                join(sum.getRightOperand(), joined);
            } else if (tree instanceof LiteralTree literal && literal.getValue() instanceof String text) {
                joined.append(text);
            } else {
                joined.append("<>");
                scan(tree, null);
            }
        }

        @Override
        public Void visitLiteral(LiteralTree tree, Void unused) {
            if (tree.getValue() instanceof String text) {
                add(tree, text);
            }
            return null;
        }

        private void add(Tree tree, String text) {
            if (text.strip().contains(" ")) {
                long start = trees.getSourcePositions().getStartPosition(unit, tree);
                Path file = MAIN.toAbsolutePath()
                        .relativize(Path.of(unit.getSourceFile().toUri()));
                texts.add(new Text(file, unit.getLineMap().getLineNumber(start), text));
            }
        }
    }
}
