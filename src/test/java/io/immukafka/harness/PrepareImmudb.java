package io.immukafka.harness;

/** Has all versions of immudb built before the tests begin, whose time limits do not reckon with minutes of building. */
public final class PrepareImmudb {

    private PrepareImmudb() {}

    /** Needs no arguments. */
    public static void main(String[] arguments) {
        ImmudbBinaries binaries = ImmudbBinaries.fromEnvironment();
        for (String version : new String[] {ImmudbBinaries.DEFAULT_VERSION, ImmudbBinaries.OLD_VERSION}) {
            System.out.println("immudb " + version + ": " + binaries.immudb(version));
        }
    }
}
