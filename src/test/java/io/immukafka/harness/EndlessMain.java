package io.immukafka.harness;

import java.util.concurrent.CountDownLatch;

/** Starts a server, prints its process id and waits to be ended. */
final class EndlessMain {

    private EndlessMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println(ImmudbServer.start().pid());
        new CountDownLatch(1).await();
    }
}
