package hello;

/** A JVM that does nothing at all. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) throws InterruptedException {
        System.out.println("ready");
        Thread.sleep(3_600_000);
    }
}
