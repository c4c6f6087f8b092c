package eu.portmaster.manifest;

import net.northgate.platform.Platform;

/** Imports manifests on a thread of its own. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        Platform.boot("manifest", 23);
        Thread importer = new Thread(new ManifestImport(), "manifest-import");
        importer.start();
        importer.join();
    }
}
